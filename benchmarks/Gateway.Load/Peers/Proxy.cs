namespace Gateway.Load.Peers;

/// <summary>One of the programs that are compared, while it runs.</summary>
internal sealed class Proxy(
    string name,
    string version,
    Func<IReadOnlyList<PeerProcess>> start,
    IReadOnlyDictionary<string, int> ports,
    string configuration,
    int reloadSignal) : IAsyncDisposable
{
    private IReadOnlyList<PeerProcess> _processes = [];
    private int _reloads;

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

    /// <summary>
    /// Publishes another path in the configuration and tells the program to read it again, as its manual says to. The path, which nobody
    /// but the new configuration answers with 200, is returned.
    /// </summary>
    public string Reload()
    {
        var text = File.ReadAllText(configuration);
        var (old, path) = ($"/reloaded-{_reloads}/", $"/reloaded-{++_reloads}/");
        if (!text.Contains(old, StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"{configuration} has no {old} to change.");
        }

        File.WriteAllText(configuration + ".new", text.Replace(old, path, StringComparison.Ordinal));
        File.Move(configuration + ".new", configuration, overwrite: true);
        _processes[0].Signal(reloadSignal);
        return path + "small";
    }

    public double CpuSeconds() => _processes.Sum(p => p.CpuSeconds());

    public double ResidentKilobytes() => ProcessTree.ResidentKilobytes(_processes.Select(p => p.Id));

    public async ValueTask DisposeAsync() => await StopAsync();
}
