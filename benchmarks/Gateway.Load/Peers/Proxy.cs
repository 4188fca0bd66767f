namespace Gateway.Load.Peers;

/// <summary>One of the programs that are compared, while it runs.</summary>
internal sealed class Proxy(string name, string version, Func<IReadOnlyList<PeerProcess>> start, IReadOnlyDictionary<string, int> ports, Func<IReadOnlyList<PeerProcess>, string>? reload) : IAsyncDisposable
{
    private IReadOnlyList<PeerProcess> _processes = [];

    public string Name => name;

    public string Version => version;

    public IReadOnlyDictionary<string, int> Ports => ports;

    public int Id => _processes[0].Id;

    public bool HasExited => _processes.Any(p => p.HasExited);

    public string Log => string.Join('\n', _processes.Select(p => p.Log));

    /// <summary>Starts the processes and waits for nothing.</summary>
    public void Launch() => _processes = start();

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        Launch();
        foreach (var port in ports.Values)
        {
            await _processes[0].WaitForPortAsync(port, cancellationToken);
        }
    }

    public async Task StopAsync()
    {
        foreach (var process in _processes)
        {
            await process.DisposeAsync();
        }

        _processes = [];
    }

    /// <summary>Adds a route to the configuration and tells the program to read it again, as its manual says to; gives the route's path.</summary>
    public string Reload() => reload is not null ? reload(_processes) : throw new InvalidOperationException($"{name} is not measured reloading.");

    public double CpuSeconds() => ProcessTree.CpuSeconds(_processes.Select(p => p.Id));

    public double ResidentKilobytes() => ProcessTree.ResidentKilobytes(_processes.Select(p => p.Id));

    public async ValueTask DisposeAsync() => await StopAsync();
}
