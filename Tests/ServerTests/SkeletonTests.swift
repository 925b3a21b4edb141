import AsyncHTTPClient
import Server
import Testing

@Test("the modules of the central node build") func builds() {}
