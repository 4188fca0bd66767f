using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using Gateway.Identity;
using Gateway.Identity.Auditing;
using Gateway.Identity.Credentials;
using Gateway.Identity.Lockout;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.UnitTests.Identity;

/// <summary>The whole of identity with a clock, a directory and a configuration of the test's own.</summary>
internal sealed class IdentityFixture : IDisposable
{
    public const string Home = "198.51.100.7";
    public const string Abroad = "203.0.113.9";

    /// <summary>A context for those who do not look at it.</summary>
    public static readonly SignInContext Somewhere = new(IPAddress.Parse(Abroad), "https", "Basic");

    private readonly ServiceProvider _services;

    public IdentityFixture(IdentityOptions? options = null, IDirectory? directory = null, Action<IServiceCollection>? customize = null)
    {
        Options = new SettableOptions<IdentityOptions>(options ?? new IdentityOptions(), Undelayed.Of);
        var services = new ServiceCollection();
        services.AddLogging().AddMetrics()
            .AddSingleton<TimeProvider>(Time)
            .AddSingleton<IOptionsMonitor<IdentityOptions>>(Options)
            .AddSingleton(directory ?? Directory)
            .AddSingleton<IAuditSink>(Audit)
            .AddIdentity();
        customize?.Invoke(services);
        _services = services.BuildServiceProvider();
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 24, 8, 0, 0, TimeSpan.Zero));

    public SettableOptions<IdentityOptions> Options { get; }

    public FakeDirectory Directory { get; } = new() { ["alice"] = "right", ["bob"] = "right" };

    public RecordingAudit Audit { get; } = new();

    public MemoryLockoutStore Lockout => Get<MemoryLockoutStore>();

    public IMeterFactory Meters => Get<IMeterFactory>();

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public async Task<AuthenticationStatus> SignInAsync(
        string user, string password, string source = Abroad, string protocol = "https", string? device = null, string? deviceId = null)
    {
        var context = new SignInContext(IPAddress.Parse(source), protocol, "Basic", Device: device) { DeviceId = deviceId };
        var outcome = await Get<Authenticator>().AuthenticateAsync(
            new PasswordCredential(user, new Secret(password)), context, CancellationToken.None);
        return outcome.Status;
    }

    public async Task FailAsync(string user, int times, string source = Abroad)
    {
        for (var i = 0; i < times; i++)
        {
            await SignInAsync(user, $"wrong {Guid.NewGuid()}", source);
        }
    }

    public void Dispose() => _services.Dispose();

    internal sealed class RecordingAudit : ConcurrentQueue<AuditRecord>, IAuditSink
    {
        public AuditRecord Latest => this.Last();

        public ConcurrentQueue<AdminAction> Actions { get; } = [];

        public void Write(AuditRecord record) => Enqueue(record);

        public void Write(AdminAction action) => Actions.Enqueue(action);
    }
}
