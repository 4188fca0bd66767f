namespace Gateway.Transport.Interop;

/// <summary>The kinds of native objects that <see cref="NativeLedger"/> counts.</summary>
internal enum NativeKind
{
    Descriptor,
    TlsContext,
    TlsConnection,
    TlsSession,
    Certificate,
    Key,
}
