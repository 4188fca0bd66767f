using System.Collections.Concurrent;
using System.Globalization;
using Gateway.Identity;
using Gateway.Identity.Credentials;
using Gateway.Identity.Throttling;
using Gateway.Mail;
using Gateway.Mail.Clusters;
using Gateway.Mail.Protocols;
using Gateway.Mail.Routing;
using Gateway.Mail.Telemetry;
using Gateway.Mail.Wire;
using Gateway.Transport.Draining;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.UnitTests.Mail;

/// <summary>
/// The mail library alone: no Kestrel, no TLS, a fake clock, one user (alice, wonder) and a back end that the test plays.
/// </summary>
internal sealed class MailRig : IMailSessionLog, IDrainFeature, IDisposable
{
    private readonly ServiceProvider _services;
    private readonly MailProtocol _protocol;
    private readonly bool _startTls;

    public MailRig(MailProtocol protocol, IReadOnlyDictionary<string, string>? settings = null)
    {
        settings ??= new Dictionary<string, string>();
        _protocol = protocol;
        _startTls = settings.GetValueOrDefault("tls") == "starttls";
        var scheme = MailProtocols.Get(protocol).Scheme;
        var clusters = new MailClusterSettings
        {
            Name = "mailboxes",
            Destinations = new Dictionary<string, DestinationAddress>
            {
                ["one"] = MailProtocols.ParseAddress($"{scheme}://127.0.0.1:{BackEnd.Port}")!,
            },
            Health = new MailHealthSettings { Active = settings.ContainsKey("probed"), Interval = TimeSpan.FromSeconds(15) },
            Options = new MailClusterOptions
            {
                AllowPlainText = true,
                ConnectTries = int.Parse(settings.GetValueOrDefault("tries", "1"), CultureInfo.InvariantCulture),
                ConnectTimeout = TimeSpan.FromSeconds(20),
                Mechanisms = settings.TryGetValue("mechanism", out var mechanism) ? [mechanism] : [],
                SignIn = Enum.Parse<BackEndSignIn>(settings.GetValueOrDefault("signin", "User")),
                MasterUser = "gateway",
                MasterPassword = "service",
                ClientAddress = Enum.Parse<ClientAddressForwarding>(settings.GetValueOrDefault("address", "None")),
                UserName = Enum.Parse<BackEndUserName>(settings.GetValueOrDefault("username", "AsWritten")),
            },
        };
        var route = new MailRoute
        {
            Name = "mail",
            Protocol = protocol,
            Cluster = "mailboxes",
            Hosts = settings.TryGetValue("host", out var host) ? [host] : [],
            Authentication =
            [
                .. settings.GetValueOrDefault("authentication", "Password").Split(',').Select(Enum.Parse<MailAuthentication>),
            ],
            Options = new MailRouteOptions
            {
                GreetingName = "mail.example.com",
                FailureDelay = TimeSpan.Zero,
                MaxTries = 3,
                Capabilities = settings.GetValueOrDefault("capabilities", "IMAP4rev1 IDLE") is var capabilities and not "learned"
                    ? capabilities.Split(',')
                    : [],
                PassErrorText = settings.ContainsKey("errortext"),
            },
        };
        var services = new ServiceCollection();
        services.AddFakeLogging().AddMetrics();
        services.AddSingleton<TimeProvider>(Time);
        services.AddSingleton<IOptionsMonitor<IdentityOptions>>(new FixedOptions<IdentityOptions>(new IdentityOptions
        {
            Throttling = new ThrottlingOptions { RefusalDelay = TimeSpan.Zero, Tarpit = new TarpitOptions { Longest = TimeSpan.Zero } },
        }));
        services.AddSingleton<IOptionsMonitor<MailOptions>>(new FixedOptions<MailOptions>(new MailOptions([route], [clusters])));
        services.AddSingleton<IDirectory, OneUser>();
        services.AddIdentity();
        services.AddSingleton<IMailSessionLog>(this);
        services.AddMail();
        _services = services.BuildServiceProvider();
    }

    public MailProtocol Protocol => _protocol;

    public FakeTimeProvider Time { get; } = new();

    /// <summary>What every connection is told.</summary>
    public DrainNotice Notice { get; set; }

    public FakeBackEnd BackEnd { get; } = new();

    public ConcurrentQueue<MailSessionRecord> Ended { get; } = new();

    public IServiceProvider Services => _services;

    public FakeClient Connect(string? serverName = null) =>
        new(_services.GetRequiredKeyedService<MailConnectionHandler>(_protocol), !_startTls, serverName, this);

    public void Write(MailSessionRecord session) => Ended.Enqueue(session);

    public void Dispose()
    {
        BackEnd.Dispose();
        _services.Dispose();
    }

    private sealed class OneUser : IDirectory
    {
        public string Name => "test";

        public ValueTask<AuthenticationResult> VerifyAsync(
            PasswordCredential credential, SignInContext context, CancellationToken cancellationToken) => new(
            !credential.UserName.StartsWith("alice", StringComparison.Ordinal)
                ? AuthenticationResult.Refused(AuthenticationStatus.UnknownUser)
            : credential.Password.Reveal() is not ("wonder" or "wönder") ? AuthenticationResult.Refused(AuthenticationStatus.WrongPassword)
            : AuthenticationResult.Accepted(new UserIdentity { Name = "alice", Directory = Name }));

        public bool IsStillValid(UserIdentity user) => true;
    }

    private sealed class FixedOptions<T>(T value) : IOptionsMonitor<T>
    {
        public T CurrentValue => value;

        public T Get(string? name) => value;

        public IDisposable? OnChange(Action<T, string?> listener) => null;
    }
}
