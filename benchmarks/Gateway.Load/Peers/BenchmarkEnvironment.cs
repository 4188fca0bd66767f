using System.Globalization;

namespace Gateway.Load.Peers;

/// <summary>Back ends and the proxies before them, running together so that rounds can alternate.</summary>
internal sealed class BenchmarkEnvironment : IAsyncDisposable
{
    private readonly List<PeerProcess> _backEnds = [];

    private BenchmarkEnvironment(BenchmarkEnvironmentKind kind, Workspace space, IReadOnlyList<Proxy> proxies)
    {
        Kind = kind;
        Space = space;
        Proxies = proxies;
    }

    public BenchmarkEnvironmentKind Kind { get; }

    public Workspace Space { get; }

    public IReadOnlyList<Proxy> Proxies { get; }

    /// <summary>The proxies that have carried load since they started.</summary>
    public HashSet<string> Warm { get; } = [];

    /// <summary>The proxies that did not start, and what they said.</summary>
    public Dictionary<string, string> Missing { get; } = [];

    public static async Task<BenchmarkEnvironment> StartAsync(
        BenchmarkEnvironmentKind kind, Workspace space, RunSite site, CancellationToken cancellationToken)
    {
        string[] own = ["POLLS", "AUTH", "IMAP", "POP3", "SMTP"];
        foreach (var port in (string[])[.. own, "BACKEND_HTTP", "BACKEND_HTTPS"])
        {
            space.Port(port);
        }

        var world = new BenchmarkEnvironment(
            kind, space, kind.IsMail ? new MailProxies(space, site).Create() : new HttpProxies(space, site).Create(kind.Routes));
        try
        {
            // a process has a path
            world._backEnds.Add(PeerProcess.Start(
                site.LoadCores,
                space.PathOf("serve.log"),
                [Environment.ProcessPath!, "serve", .. own.Select(p => space.PortOf(p).ToString(CultureInfo.InvariantCulture))]));
            await world._backEnds[0].WaitForPortAsync(space.PortOf("SMTP"), cancellationToken);
            if (!kind.IsMail)
            {
                world._backEnds.Add(PeerProcess.Start(
                    site.LoadCores, space.PathOf("backend.log"), ["nginx", "-c", space.Render("http/backend.conf"), "-g", "daemon off;"]));
                await world._backEnds[1].WaitForPortAsync(space.PortOf("BACKEND_HTTP"), cancellationToken);
            }

            foreach (var proxy in world.Proxies)
            {
                try
                {
                    await proxy.StartAsync(cancellationToken);
                }
                catch (InvalidOperationException e)
                {
                    world.Missing[proxy.Name] = e.Message.ReplaceLineEndings(" "); // its rows alone are lost
                    await proxy.StopAsync();
                }
            }

            return world;
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }
    }

    public Proxy Proxy(string name) => Proxies.First(p => p.Name == name);

    /// <summary>
    /// Starts what has ended since the last scenario, and says so: a proxy that dies is a finding, and the others are still to be measured.
    /// </summary>
    public async Task ReviveAsync(CancellationToken cancellationToken)
    {
        foreach (var proxy in Proxies.Where(p => p.HasExited && !Missing.ContainsKey(p.Name)))
        {
            Console.WriteLine($"{proxy.Name} had ended and is started again; it said: {proxy.Log}");
            await StopAsync(proxy);
            await proxy.StartAsync(cancellationToken);
        }
    }

    /// <summary>Stops a proxy; it is cold when it starts again.</summary>
    public async Task StopAsync(Proxy proxy)
    {
        await proxy.StopAsync();
        Warm.Remove(proxy.Name);
    }

    /// <summary>Processor time of the back ends: theirs and the driver's make the load side.</summary>
    public double BackEndCpuSeconds() => _backEnds.Sum(p => p.CpuSeconds());

    public async ValueTask DisposeAsync()
    {
        foreach (var proxy in Proxies)
        {
            await proxy.DisposeAsync();
        }

        foreach (var process in _backEnds)
        {
            await process.DisposeAsync();
        }
    }
}
