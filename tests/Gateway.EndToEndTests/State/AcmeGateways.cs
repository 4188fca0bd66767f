using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Gateway.EndToEndTests.Listeners;
using Gateway.Testing;
using Gateway.Testing.Peers;
using Xunit;

namespace Gateway.EndToEndTests.State;

/// <summary>
/// Several gateways in processes of their own, with one Redis and one real CA, which looks for challenges only at gateways that do not hold
/// the lease; or with an own CA.
/// </summary>
internal sealed class AcmeGateways : IAsyncDisposable
{
    public const string Name = "mail.example.com";
    public const string OwnCa = "OwnCa";
    public const string Lease = "{gateway}:lease";
    public const string Certificates = "{gateway}:certificates";

    private readonly List<Member> _members = [];
    private readonly string _challenge;
    private PebbleServer? _pebble;

    private AcmeGateways(RedisServer redis, string challenge)
    {
        Redis = redis;
        _challenge = challenge;
        Relay = new CaRelay(ChooseAsync);
    }

    public RedisServer Redis { get; }

    public PebbleServer Pebble => _pebble!; // set before the object is handed out

    public CaRelay Relay { get; }

    public IReadOnlyList<Member> Members => _members;

    private string Output => string.Join("\n----\n", _members.Select(m => m.Process.Output).Append(Pebble.Output));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<AcmeGateways> StartAsync(int count, string challenge = "Http01", RedisServer? redis = null)
    {
        var gateways = new AcmeGateways(redis ?? await RedisServer.StartAsync(), challenge);
        gateways._pebble = await PebbleServer.StartAsync(gateways.Relay.Port, gateways.Relay.Port);
        for (var i = 0; i < count; i++)
        {
            await gateways.AddAsync();
        }

        return gateways;
    }

    /// <summary>Starts two while somebody else has the lease, so that both are there when the first orders.</summary>
    public static async Task<AcmeGateways> StartWithoutLeaseAsync(string challenge)
    {
        var redis = await RedisServer.StartAsync();
        await redis.RunAsync("SET", Lease, "0 somebody-else", "PX", "600000");
        return await StartAsync(2, challenge, redis);
    }

    /// <summary>Starts one more, and waits until it serves.</summary>
    /// <param name="prepare">What is done before the start with its configuration file.</param>
    public async Task<Member> AddAsync(Func<string, Task>? prepare = null)
    {
        var folder = new TemporaryFolder();
        folder.Write("passphrase", "correct horse");
        int https = FreePort.Next(), http = FreePort.Next(), admin = FreePort.Next();
        var json = $$"""
            {
              "Gateway": {
                "Admin": { "Endpoint": "127.0.0.1:{{admin}}" },
                "Redis": { "Endpoints": [ "{{Redis.Endpoint}}" ], "Timeout": "00:00:10" },
                "Identity": { "Gateways": 2 },
                "Listeners": {
                  "https": { "Endpoint": "127.0.0.1:{{https}}", "Protocol": "Https" },
                  "http": { "Endpoint": "127.0.0.1:{{http}}", "Protocol": "HttpsRedirect" }
                },
                "Certificates": {
                  "PassphraseFile": "passphrase",
                  "Acme": {
                    "DirectoryUrl": "{{Pebble.Directory}}", "TrustedRootsFile": "{{Pebble.Roots}}",
                    "AcceptTermsOfService": true, "Challenge": "{{(_challenge == OwnCa ? "Any" : _challenge)}}"
                  },
                  "Names": { "{{Name}}": { "Issuer": "{{(_challenge == OwnCa ? OwnCa : "Acme")}}" } }
                }
              }
            }
            """;
        var file = folder.Write("gateway.json", TestGateway.WithFreeAdminPort(json));
        if (prepare is not null)
        {
            await prepare(file);
        }

        var process = PeerProcess.Start(
            "env", ["--default-signal", .. GatewayProgram.Command, "run", "--config", file], workingFolder: folder.Path);
        var member = new Member(process, folder, https, http, admin);
        _members.Add(member);
        await process.WaitForOutputAsync("is in force", TimeSpan.FromMinutes(2));
        return member;
    }

    /// <summary>The member that holds the lease; null where none of them does.</summary>
    public async Task<Member?> HolderAsync()
    {
        var lease = await Redis.RunAsync("GET", Lease);
        return _members.FirstOrDefault(m => lease.Contains($"-{m.Process.Id}-", StringComparison.Ordinal));
    }

    /// <summary>Waits until some member holds the lease.</summary>
    public async Task<Member> WaitForHolderAsync()
    {
        Member? holder = null;
        await EventuallyAsync(async () => (holder = await HolderAsync()) is not null);
        return holder!; // awaited above
    }

    /// <summary>The thumbprint of the certificate that a member serves; null where it has none.</summary>
    public static async Task<string?> ThumbprintAsync(Member member)
    {
        var output = await OpenSsl.ClientAsync(member.Https, $"-servername {Name}");
        var start = output.IndexOf("-----BEGIN CERTIFICATE-----", StringComparison.Ordinal);
        if (start < 0)
        {
            return null;
        }

        using var certificate = X509Certificate2.CreateFromPem(output.AsSpan(start));
        return certificate.Thumbprint;
    }

    /// <summary>Waits until all members that are alive serve the same certificate, another one than before.</summary>
    public async Task<string> WaitForOneCertificateAsync(string? other = null)
    {
        string? thumbprint = null;
        await EventuallyAsync(async () =>
        {
            var seen = new List<string?>();
            foreach (var member in _members.Where(m => !m.Process.HasExited))
            {
                seen.Add(await ThumbprintAsync(member));
            }

            thumbprint = seen[0];
            return thumbprint is not null && thumbprint != other && seen.TrueForAll(t => t == thumbprint);
        });
        return thumbprint!; // awaited above
    }

    /// <summary>How many orders the CA has had; what all have printed is in the message where it was another number.</summary>
    public void AssertOrders(int expected)
    {
        var orders = Pebble.Output.Split("Added order").Length - 1;
        Assert.True(orders == expected, $"{orders} orders\n{Output}");
    }

    public static async Task<JsonElement> StatusAsync(Member member)
    {
        using var client = new HttpClient();
        using var document = JsonDocument.Parse(await client.GetStringAsync($"http://127.0.0.1:{member.Admin}/api/status", Token));
        return document.RootElement.Clone();
    }

    /// <summary>Who holds the lease, by what a member shows.</summary>
    public static async Task<string?> ShownHolderAsync(Member member) =>
        (await StatusAsync(member)).GetProperty("certificateLease").GetProperty("holder").GetString();

    public async Task EventuallyAsync(Func<Task<bool>> condition)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(TimeSpan.FromMinutes(3));
        try
        {
            while (!await condition())
            {
                await Task.Delay(100, limit.Token);
            }
        }
        catch (OperationCanceledException) when (!Token.IsCancellationRequested)
        {
            Assert.Fail(Output);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var member in _members)
        {
            if (!member.Process.HasExited)
            {
                await member.Process.SignalAsync("KILL");
            }

            await member.Process.DisposeAsync();
            member.Folder.Dispose();
        }

        await Relay.DisposeAsync();
        await Pebble.DisposeAsync();
        await Redis.DisposeAsync();
    }

    private async Task<int?> ChooseAsync()
    {
        var holder = await HolderAsync();
        var other = _members.FirstOrDefault(m => m != holder && !m.Process.HasExited);
        return _challenge == "Http01" ? other?.Http : other?.Https;
    }

    /// <summary>One gateway.</summary>
    internal sealed record Member(PeerProcess Process, TemporaryFolder Folder, int Https, int Http, int Admin);
}
