namespace Gateway.Listeners;

/// <summary>The HTTP versions an <see cref="ListenerProtocol.Https"/> listener offers by ALPN.</summary>
internal enum HttpVersions
{
    Http1AndHttp2,

    /// <summary>Only HTTP/1.1, which connection-bound authentication (NTLM) requires.</summary>
    Http1,
}
