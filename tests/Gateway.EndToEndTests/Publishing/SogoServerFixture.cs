using Gateway.Testing.Peers;
using Xunit;

namespace Gateway.EndToEndTests.Publishing;

/// <summary>One SOGo for the tests of a class.</summary>
public sealed class SogoServerFixture : IAsyncLifetime
{
    private SogoServer? _server;

    public SogoServer Server => _server ?? throw new InvalidOperationException("It has not been started.");

    public async ValueTask InitializeAsync() => _server = await SogoServer.StartAsync();

    public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? ValueTask.CompletedTask;
}
