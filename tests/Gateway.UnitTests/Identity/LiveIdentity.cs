using System.Net;
using Gateway.Identity;
using Gateway.Identity.Auditing;
using Gateway.Identity.Credentials;
using Gateway.Identity.Lockout;
using Gateway.Mail;
using Gateway.Mail.Routing;
using Gateway.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Gateway.UnitTests.Identity;

/// <summary>The whole of identity with directories on sockets, by the system's clock unless the test has one.</summary>
internal sealed class LiveIdentity : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public LiveIdentity(IdentityOptions options, TimeProvider? time = null) => _services = new ServiceCollection()
        .AddLogging().AddMetrics()
        .AddSingleton(time ?? TimeProvider.System)
        .AddSingleton<IOptionsMonitor<IdentityOptions>>(new FixedOptions<IdentityOptions>(options))
        .AddSingleton<IOptionsMonitor<MailOptions>>(new FixedOptions<MailOptions>(new MailOptions([], [])))
        .AddSingleton<IAuditSink>(Audit)
        .AddIdentity()
        .AddMail()
        .BuildServiceProvider();

    public RecordedAudit Audit { get; } = new();

    public int FailuresOf(string account) => Get<ILockoutStore>().Find(account)?.Unknown.Failures ?? 0;

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public async Task<AuthenticationStatus> SignInAsync(
        string user, string password, string source = IdentityFixture.Abroad, string? device = null) =>
        (await AuthenticateAsync(user, password, source, device)).Status;

    public async Task<AuthenticationResult> AuthenticateAsync(
        string user, string password, string source = IdentityFixture.Abroad, string? device = null) =>
        await Get<Authenticator>().AuthenticateAsync(
            new PasswordCredential(user, new Secret(password)),
            new SignInContext(IPAddress.Parse(source), "https", "Basic", Device: device),
            CancellationToken.None);

    /// <summary>Guesses many passwords of one user at once, all different, from one source.</summary>
    public async Task<AuthenticationStatus[]> GuessAsync(string user, int guesses) =>
        await Task.WhenAll(Enumerable.Range(0, guesses).Select(i => SignInAsync(user, $"guess {i}")));

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
