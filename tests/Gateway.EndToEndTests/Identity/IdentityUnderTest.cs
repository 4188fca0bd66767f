using System.Net;
using Gateway.Identity;
using Gateway.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Gateway.EndToEndTests.Identity;

/// <summary>Identity as the gateway registers it, with one configuration.</summary>
internal sealed class IdentityUnderTest(IdentityOptions options) : IAsyncDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection()
        .AddLogging().AddMetrics()
        .AddSingleton<IOptionsMonitor<IdentityOptions>>(new FixedOptions<IdentityOptions>(options))
        .AddIdentity()
        .BuildServiceProvider();

    public async Task<AuthenticationOutcome> SignInAsync(string user, string password, string source = "203.0.113.9") =>
        await _services.GetRequiredService<Authenticator>().AuthenticateAsync(
            new PasswordCredential(user, new Secret(password)), new SignInContext(IPAddress.Parse(source), "https", "Basic"), CancellationToken.None);

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
