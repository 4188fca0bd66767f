using Gateway.Demo.Mailboxes;

namespace Gateway.Demo.Many;

/// <summary>
/// Several gateways that behave as one: processes of this program, with a Redis server that they share, a PostgreSQL server where it is
/// installed, and HAProxy in front of them, all on loopback and with their files in one folder.
/// </summary>
internal sealed class DemoFleet : IAsyncDisposable
{
    public const int Fewest = 2;
    public const int Most = 8;

    private readonly DemoFolder _folder;
    private readonly DemoBackEnds _backEnds;
    private readonly DemoPostgres? _postgres;
    private DemoProgram? _redis;
    private DemoProgram? _balancer;

    private DemoFleet(DemoFolder folder, DemoBackEnds backEnds, DemoPostgres? postgres, int count, int port)
    {
        (_folder, _backEnds, _postgres) = (folder, backEnds, postgres);
        var chooser = new DemoPortChooser();
        var front = chooser.Choose(port);
        RedisPort = chooser.FreeOr(0);
        PostgresPort = postgres is null ? null : chooser.FreeOr(0);
        Gateways =
        [
            .. Enumerable.Range(1, count).Select(number =>
            {
                var inner = chooser.Choose(0);
                var own = inner with { Https = chooser.FreeOr(port == 0 ? 0 : front.Https + number) };
                return new DemoGateway(number, inner, new(folder.Path, own, folder.Passwords));
            }),
        ];

        // The balancer has no admin listener; what is asked there is asked at the first gateway.
        Front = new(folder.Path, front with { Admin = Gateways[0].Inner.Admin }, folder.Passwords);
    }

    /// <summary>The balancer.</summary>
    public DemoEntrance Front { get; private set; }

    public IReadOnlyList<DemoGateway> Gateways { get; }

    public int RedisPort { get; }

    /// <summary>The port of the PostgreSQL server; null where it is not installed.</summary>
    public int? PostgresPort { get; }

    public string PostgresPasswordFile => _folder.Combine(DemoMember.PostgresPasswordFile);

    public string RedisPasswordFile => _folder.Combine(DemoMember.RedisPasswordFile);

    /// <summary>Writes the folder, starts everything, and waits until the gateways know of each other.</summary>
    /// <param name="folder">Where the files go, or null for a temporary folder that is removed at the end.</param>
    /// <param name="count">How many gateways.</param>
    /// <param name="port">The balancer's HTTPS port, or 0 for a free one.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    /// <exception cref="DemoException">The demo cannot start; the message says why.</exception>
    public static async Task<DemoFleet> StartAsync(string? folder, int count, int port, CancellationToken cancellationToken)
    {
        var (redis, haproxy) = (DemoProgram.Find("redis-server", "redis-server"), DemoProgram.Find("haproxy", "haproxy"));
        var files = await DemoFolder.CreateAsync(folder, cancellationToken);
        var backEnds = await DemoBackEnds.StartAsync(new DemoMailboxes(files.Passwords), cancellationToken);
        var fleet = new DemoFleet(files, backEnds, DemoPostgres.Find(), count, port);
        try
        {
            await fleet.StartRedisAsync(redis, cancellationToken);
            await fleet.StartPostgresAsync(cancellationToken);
            await fleet.StartGatewaysAsync(cancellationToken);
            await fleet.StartBalancerAsync(haproxy, cancellationToken);
            if (fleet.PostgresPort is not null)
            {
                fleet.Front = fleet.Front with { SecondFactor = await DemoEnrolment.RunAsync(fleet.Front, cancellationToken) };
            }

            return fleet;
        }
        catch
        {
            await fleet.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        // The shared stores last: a gateway says there that it leaves.
        await StopAsync(_balancer);
        await Task.WhenAll(Gateways.Select(gateway => StopAsync(gateway.Process)));
        await StopAsync(_redis);
        if (_postgres is not null)
        {
            await _postgres.DisposeAsync();
        }

        await _backEnds.DisposeAsync();
        _folder.Dispose();
    }

    private static Task StopAsync(DemoProgram? program) => program?.DisposeAsync().AsTask() ?? Task.CompletedTask;

    private async Task StartRedisAsync(string program, CancellationToken cancellationToken)
    {
        // In a file, as arguments are seen by everybody on the machine.
        var password = DemoFolder.NewPassword();
        await WritePrivatelyAsync(DemoMember.RedisPasswordFile, password, cancellationToken);
        if (!File.Exists(_folder.Combine(DemoMember.PassphraseFile)))
        {
            // A folder that is used again has keys that are sealed with it.
            await WritePrivatelyAsync(DemoMember.PassphraseFile, DemoFolder.NewPassword(), cancellationToken);
        }

        // Nobody is locked any more: the users have new passwords.
        var data = _folder.Combine("redis");
        if (Directory.Exists(data))
        {
            Directory.Delete(data, recursive: true);
        }

        Directory.CreateDirectory(data);
        var configuration = await WritePrivatelyAsync("redis.conf", $"""
            bind 127.0.0.1
            port {RedisPort}
            requirepass {password}
            dir "{data}"
            appendonly yes
            maxmemory-policy noeviction

            """, cancellationToken);
        _redis = DemoProgram.Start(program, [configuration], _folder.Combine("redis.log"));
        await _redis.WaitForPortAsync(RedisPort, cancellationToken);
    }

    private async Task StartPostgresAsync(CancellationToken cancellationToken)
    {
        if (_postgres is null || PostgresPort is not { } port)
        {
            return;
        }

        var password = DemoFolder.NewPassword();
        await WritePrivatelyAsync(DemoMember.PostgresPasswordFile, password, cancellationToken);
        await _postgres.StartAsync(port, password, _folder.Combine("postgresql.log"), cancellationToken);
    }

    private async Task StartGatewaysAsync(CancellationToken cancellationToken)
    {
        foreach (var gateway in Gateways)
        {
            var file = gateway.ConfigurationFile;
            var configuration = DemoMember.Add(
                DemoConfiguration.Write(gateway.Inner, _backEnds), gateway, Gateways.Count, Front.Ports, (RedisPort, PostgresPort));
            await File.WriteAllTextAsync(file, configuration, cancellationToken);
            gateway.Process = DemoProgram.Start(
                Self[0], [.. Self.Skip(1), "run", "--config", file], Path.ChangeExtension(file, ".log"));
        }

        foreach (var gateway in Gateways)
        {
            // Both, because a gateway opens one listener after the other, and the demo continues on the first one's admin listener.
            await gateway.Process!.WaitForPortAsync(gateway.Entrance.Ports.Https, cancellationToken); // started above
            await gateway.Process.WaitForPortAsync(gateway.Inner.Admin, cancellationToken);
        }
    }

    private async Task StartBalancerAsync(string program, CancellationToken cancellationToken)
    {
        var configuration = _folder.Combine("haproxy.cfg");
        await File.WriteAllTextAsync(configuration, DemoBalancer.Write(Front.Ports, Gateways), cancellationToken);
        _balancer = DemoProgram.Start(program, ["-db", "-f", configuration], _folder.Combine("haproxy.log"));
        await _balancer.WaitForPortAsync(Front.Ports.Https, cancellationToken);
    }

    // The program that runs now: itself, or where it is not compiled to one, the runtime with its file.
    private static string[] Self => Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) != "dotnet"
        ? [path]
        : [Environment.ProcessPath ?? "dotnet", Path.Combine(AppContext.BaseDirectory, "gateway.dll")];

    private async Task<string> WritePrivatelyAsync(string name, string content, CancellationToken cancellationToken)
    {
        var path = _folder.Combine(name);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using var writer = new StreamWriter(path, options);
        await writer.WriteAsync(content.AsMemory(), cancellationToken);
        return path;
    }
}
