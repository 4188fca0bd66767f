namespace Gateway.Transport.Sockets;

/// <summary>How far a connection has come.</summary>
internal enum SocketPhase
{
    Connecting,
    Open,
    Handshaking,
    Closed,
}
