using System.Net;
using Gateway.Identity;
using Gateway.Identity.Credentials;
using Gateway.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gateway.EndToEndTests.Identity;

/// <summary>Identity as the gateway registers it, with one configuration.</summary>
internal sealed class IdentityUnderTest(IdentityOptions options, ILoggerProvider? log = null) : IAsyncDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection()
        .AddLogging(logging => AddTo(logging, log)).AddMetrics()
        .AddSingleton<IOptionsMonitor<IdentityOptions>>(new FixedOptions<IdentityOptions>(options))
        .AddIdentity()
        .BuildServiceProvider();

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public Task<AuthenticationResult> SignInAsync(string user, string password, string source = "203.0.113.9") =>
        SignInAsync(new PasswordCredential(user, new Secret(password)), source);

    public async Task<AuthenticationResult> SignInAsync(Credential credential, string source = "203.0.113.9") =>
        await Get<Authenticator>().AuthenticateAsync(
            credential, new SignInContext(IPAddress.Parse(source), "https", "Basic"), CancellationToken.None);

    private static void AddTo(ILoggingBuilder logging, ILoggerProvider? log)
    {
        if (log is not null)
        {
            logging.AddProvider(log);
        }
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
