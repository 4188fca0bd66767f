using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Publishing.Forwarding;

/// <summary>YARP's own forwarder, for clusters that want HTTP/2.</summary>
internal sealed record YarpForwarder(IHttpForwarder Inner);
