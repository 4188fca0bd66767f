using System.Diagnostics;
using Gateway.Identity;
using Gateway.Identity.Credentials;
using Gateway.Identity.Directories;
using Gateway.Identity.Ldap.Protocol;
using Gateway.Identity.Lockout;
using Gateway.Identity.Passwords;
using Gateway.Identity.Radius.Protocol;
using Gateway.Identity.Users;
using Gateway.Testing;
using Gateway.UnitTests.Identity.Ldap;
using Gateway.UnitTests.Identity.Radius;
using Xunit;

namespace Gateway.UnitTests.Identity;

/// <summary>
/// Measures refusals of a known and of unknown names as an attacker would, and asks Mann and Whitney whether the two differ. Each directory
/// takes much longer for the name it knows, as Active Directory does (6 to 84 ms against 1 to 15).
/// </summary>
public sealed class RefusalTimingTests : IAsyncDisposable
{
    private const string Known = "alice";

    // Two samples of one distribution are called different once in a thousand; that all rounds call them so does not happen.
    private const double Significance = 0.001;
    private const int Rounds = 3;

    private static readonly TimeSpan KnownTakes = TimeSpan.FromMilliseconds(120);

    private readonly TemporaryFolder _folder = new();
    private readonly List<IAsyncDisposable> _servers = [];

    public RefusalTimingTests() => _folder.Write("ca.pem", TestCertificates.Authority.ExportCertificatePem());

    public static TheoryData<string> Kinds() => ["file", "ldap", "radius", "verifier", "several in order"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Refusals_OfAKnownAndOfUnknownNames_CannotBeToldApartByTime(string kind)
    {
        await using var identity = await StartAsync(kind, TimeSpan.FromMilliseconds(400));

        Assert.Contains(await ProbabilitiesAsync(identity), p => p > Significance);
    }

    [Theory]
    [InlineData("ldap")]
    [InlineData("several in order")]
    public async Task Refusals_WithoutADelay_AreToldApartByTheSameTest(string kind)
    {
        await using var identity = await StartAsync(kind, TimeSpan.Zero);

        // One after the other: side by side, the unknown names wait for the pool behind the known one.
        var (known, unknown) = (new List<double>(), new List<double>());
        for (var i = 0; i < 16; i++)
        {
            known.Add(await MeasureAsync(identity, known: true, device: null));
            unknown.Add(await MeasureAsync(identity, known: false, device: null));
        }

        Assert.True(MannWhitney.Probability(known, unknown) < Significance);
    }

    [Theory]
    [InlineData("file")]
    [InlineData("several in order")]
    public async Task RepeatedPasswordsOfADevice_CannotBeToldApartByTime(string kind)
    {
        await using var identity = await StartAsync(kind, TimeSpan.FromMilliseconds(400));
        await identity.SignInAsync(Known, "old", device: "phone");
        await identity.SignInAsync("nobody", "old", device: "phone");

        Assert.Contains(await ProbabilitiesAsync(identity, "phone"), p => p > Significance);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }

        _folder.Dispose();
    }

    /// <summary>
    /// How probable the difference of the two samples is by chance, once a round: a true one is improbable in every round.
    /// </summary>
    private static async Task<double[]> ProbabilitiesAsync(LiveIdentity identity, string? device = null)
    {
        var probabilities = new double[Rounds];
        for (var round = 0; round < Rounds; round++)
        {
            var (known, unknown) = (new List<double>(), new List<double>());
            for (var batch = 0; batch < 2; batch++)
            {
                // Side by side, so that whatever else the machine does is done to both.
                var times = await Task.WhenAll(Enumerable.Range(0, 24).Select(i => MeasureAsync(identity, i % 2 == 0, device)));
                known.AddRange(times.Where((_, i) => i % 2 == 0));
                unknown.AddRange(times.Where((_, i) => i % 2 == 1));
            }

            probabilities[round] = MannWhitney.Probability(known, unknown);
        }

        return probabilities;
    }

    private static async Task<double> MeasureAsync(LiveIdentity identity, bool known, string? device)
    {
        var guess = device is null ? Guid.NewGuid().ToString("n") : "old";
        var user = known ? Known : device is null ? $"nobody{Guid.NewGuid():n}" : "nobody";
        var began = Stopwatch.GetTimestamp();
        Assert.NotEqual(AuthenticationStatus.Accepted, await identity.SignInAsync(user, guess, device: device));
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }

    private async Task<LiveIdentity> StartAsync(string kind, TimeSpan delay)
    {
        var directories = new Dictionary<string, DirectoryOptions>();
        UserFileOptions? users = null;
        if (kind is "file" or "several in order")
        {
            users = await UsersAsync(kind == "file" ? Known : "carol");
        }

        if (kind is "ldap" or "several in order")
        {
            directories["1-ldap"] = Ldap();
        }

        if (kind is "radius" or "several in order")
        {
            directories["2-radius"] = Radius();
        }

        if (kind is "verifier")
        {
            directories["3-verifier"] = await VerifierAsync();
        }

        return new LiveIdentity(new IdentityOptions
        {
            Users = users,
            Directories = directories,
            Lockout = new() { Mode = LockoutMode.Off },
            Throttling = new() { Mode = LockoutMode.Off, RefusalDelay = delay },
        });
    }

    private async Task<UserFileOptions> UsersAsync(string user)
    {
        var file = _folder.Combine("users.json");
        await new UserFileStore(file).ChangeAsync(
            content => content.Users.TryAdd(user, new UserEntry { Password = PasswordHash.Create(new Secret("right"), 1_000).ToPhc() }),
            TestContext.Current.CancellationToken);
        return new UserFileOptions { File = file };
    }

    private DirectoryOptions Ldap()
    {
        var peer = Started(new LdapPeer(LdapPeer.Good, takes: request =>
            request.Operation == LdapOperation.BindRequest && request.Text.Contains(LdapPeer.Dn, StringComparison.Ordinal)
                ? KnownTakes
                : TimeSpan.Zero));
        return new()
        {
            Ldap = new()
            {
                Servers = [peer.Secure],
                Roots = _folder.Combine("ca.pem"),
                BindName = "cn=gateway,dc=example,dc=com",
                BindPassword = "secret",
                BaseDn = "dc=example,dc=com",
            },
        };
    }

    private DirectoryOptions Radius()
    {
        var peer = Started(new RadiusPeer(request =>
        {
            if (RadiusPeer.Find(request, RadiusAttribute.UserName) is [(byte)'a', ..])
            {
                Thread.Sleep(20); // one after the other
            }

            return [RadiusPeer.Reply(request, RadiusCode.AccessReject)];
        }));
        return new() { Radius = new() { Servers = [peer.Address], Secret = RadiusPeer.Secret } };
    }

    private async Task<DirectoryOptions> VerifierAsync()
    {
        var backend = Started(await TestBackEnd.StartAsync("localhost"));
        backend.Answer = async context =>
        {
            await Task.Delay(context.Request.Headers.Authorization.ToString().StartsWith("Basic YWxpY2U6", StringComparison.Ordinal)
                ? KnownTakes
                : TimeSpan.Zero);
            context.Response.StatusCode = 401;
        };
        return new()
        {
            CredentialVerifier = new() { Address = $"https://localhost:{backend.Address.Port}/owa/", Roots = _folder.Combine("ca.pem") },
        };
    }

    private T Started<T>(T server)
        where T : IAsyncDisposable
    {
        _servers.Add(server);
        return server;
    }
}
