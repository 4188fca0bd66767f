using System.Runtime.Versioning;
using Gateway.Testing.Peers;
using Xunit;

namespace Gateway.EndToEndTests.Identity;

/// <summary>
/// The domain controller of all tests that need one. Provisioning takes longer than most of them, and it takes well-known ports: there is
/// one, and the tests of its collection run one after the other.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed class DomainController : IAsyncLifetime
{
    public const string Name = "Domain controller";

    private SambaServer? _server;

    public SambaServer Server => _server ?? throw new InvalidOperationException("The domain controller is not started.");

    public async ValueTask InitializeAsync() => _server = await SambaServer.StartAsync();

    public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? default;

    [CollectionDefinition(Name)]
    public sealed class Tests : ICollectionFixture<DomainController>;
}
