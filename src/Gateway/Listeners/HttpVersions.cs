namespace Gateway.Listeners;

/// <summary>The HTTP versions an <see cref="ListenerProtocol.Https"/> listener offers by ALPN.</summary>
internal enum HttpVersions
{
    Http1AndHttp2,

    /// <summary>HTTP/1.1 alone, as connection-bound authentication (NTLM) needs it.</summary>
    Http1,
}
