import Hummingbird
import HummingbirdHTTP2
import HummingbirdTLS
import NIOSSL
import ServiceLifecycle
import X509
