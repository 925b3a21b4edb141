"""Another implementation of protocol buffers reads and writes the messages on record."""

from program import ROOT, expect


def check(report):
    import sync_pb2
    from google.protobuf.unknown_fields import UnknownFieldSet

    files = sorted((ROOT / "Fixtures/golden/wire").glob("*.hex"))
    expect(files, "no golden messages")
    for file in files:
        data = bytes.fromhex(file.read_text().strip())
        message = sync_pb2.Message.FromString(data)
        expect(message.WhichOneof("kind"), f"{file.name} is of no kind")
        expect(not UnknownFieldSet(message), f"{file.name} has fields sync.proto does not")
        expect(message.SerializeToString(deterministic=True) == data, f"{file.name} differs")
    return f"{len(files)} messages byte for byte"
