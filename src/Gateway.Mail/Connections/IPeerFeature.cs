using System.Net;

namespace Gateway.Mail.Connections;

/// <summary>
/// Who holds the other end of a mail connection's socket, whatever a PROXY header says of its source: a connection feature that the
/// listener
/// sets as it accepts, since a socket that the client has reset no longer knows.
/// </summary>
public interface IPeerFeature
{
    EndPoint? Peer { get; }
}
