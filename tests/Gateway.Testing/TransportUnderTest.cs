using Gateway.Transport.Reactors;

namespace Gateway.Testing;

/// <summary>The transport that the gateway would choose, for tests that run the upstream client without the gateway.</summary>
public sealed class TransportUnderTest : IReactorSource, IDisposable
{
    public ReactorGroup? Reactors { get; } =
        Environment.GetEnvironmentVariable("GATEWAY_TRANSPORT") != "sockets" && ReactorGroup.WhyNot is null
            ? new ReactorGroup(e => Environment.FailFast("A reactor failed.", e))
            : null;

    public void Dispose() => Reactors?.Dispose();
}
