namespace Gateway.Mail.Connections;

/// <summary>
/// The ends of a mail connection's socket, whatever a PROXY header says of its source and destination. The listener sets this connection
/// feature when it accepts the connection, as a socket that the client has reset no longer knows its peer.
/// </summary>
public interface IPeerFeature
{
    SocketEnds? Socket { get; }
}
