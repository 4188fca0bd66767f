using Gateway.Testing;
using Gateway.Testing.Peers;

namespace Gateway.EndToEndTests.Fleet;

/// <summary>A folder with the configurations of gateways that have the same listeners, and the back ends of all of them.</summary>
internal sealed class FleetScene : IAsyncDisposable
{
    private readonly Dictionary<string, int> _ports = FleetConfiguration.Services.ToDictionary(service => service, _ => FreePort.Next());
    private readonly int[] _adminPorts;
    private readonly FleetConfiguration _configuration;

    private FleetScene(TemporaryFolder folder, FleetBackEnds backEnds, FleetConfiguration configuration, int gateways)
    {
        Folder = folder;
        BackEnds = backEnds;
        _configuration = configuration;
        _adminPorts = [.. Enumerable.Range(0, gateways).Select(_ => FreePort.Next())];
        Configurations = [.. Enumerable.Range(0, gateways).Select(FleetConfiguration.FileOf)];
    }

    public TemporaryFolder Folder { get; }

    public FleetBackEnds BackEnds { get; }

    /// <summary>The file of each gateway, in the folder.</summary>
    public string[] Configurations { get; }

    /// <summary>The addresses of the listeners.</summary>
    public IEnumerable<string> Addresses => _ports.Values.Select(port => $"127.0.0.1:{port}");

    /// <summary>Writes the configurations.</summary>
    /// <param name="gateways">How many gateways, each with a state and an admin listener of its own.</param>
    public static async Task<FleetScene> CreateAsync(int gateways = 1)
    {
        var folder = new TemporaryFolder();
        var backEnds = await FleetBackEnds.StartAsync();
        var scene = new FleetScene(folder, backEnds, await FleetConfiguration.CreateAsync(folder, backEnds), gateways);
        for (var n = 0; n < gateways; n++)
        {
            scene.Write(n);
        }

        return scene;
    }

    /// <summary>The port of a listener.</summary>
    public int Port(string service) => _ports[service];

    public int AdminPort(int n = 0) => _adminPorts[n];

    /// <summary>Writes the configuration of a gateway.</summary>
    /// <param name="n">Which one.</param>
    /// <param name="connections">How many connections each listener takes.</param>
    public void Write(int n, int connections = 500) => _configuration.Write(n, Port, _adminPorts[n], isProxied: false, connections);

    public async ValueTask DisposeAsync()
    {
        await BackEnds.DisposeAsync();
        Folder.Dispose();
    }
}
