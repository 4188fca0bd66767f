namespace Gateway.Transport.Sockets;

/// <summary>The phase of a connection.</summary>
internal enum SocketPhase
{
    Connecting,
    Open,
    Handshaking,
    Closed,
}
