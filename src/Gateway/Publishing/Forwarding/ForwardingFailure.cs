using Gateway.Forwarding.Results;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Publishing.Forwarding;

/// <summary>A failed forwarding, as YARP's health checks want to hear of it, with what the forwarder itself says.</summary>
internal sealed class ForwardingFailure(ForwardingResult result, ForwarderError error) : IForwarderErrorFeature
{
    public ForwardingResult Result { get; } = result;

    public ForwarderError Error { get; } = error;

    public Exception? Exception => null;
}
