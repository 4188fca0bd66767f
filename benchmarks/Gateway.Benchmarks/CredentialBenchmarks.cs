using System.Net;
using BenchmarkDotNet.Attributes;
using Gateway.Identity;
using Gateway.Identity.Credentials;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Gateway.Benchmarks;

/// <summary>A password that was verified before: the keyed hash, the look-up, lockout and audit.</summary>
public class CredentialBenchmarks
{
    private readonly PasswordCredential _credential = new("alice", new Secret("right"));
    private readonly SignInContext _context = new(IPAddress.Parse("203.0.113.5"), "https", "Basic");
    private ServiceProvider? _services;
    private Authenticator? _authenticator;

    [GlobalSetup]
    public async Task SetupAsync()
    {
        var services = new ServiceCollection();
        services.AddLogging().AddMetrics()
            .AddSingleton(TimeProvider.System)
            .AddSingleton<IOptionsMonitor<IdentityOptions>>(new FixedOptions<IdentityOptions>(new IdentityOptions()))
            .AddSingleton<IDirectory>(new Anybody())
            .AddIdentity();
        _services = services.BuildServiceProvider();
        _authenticator = _services.GetRequiredService<Authenticator>();
        await _authenticator.AuthenticateAsync(_credential, _context, CancellationToken.None);
    }

    [Benchmark]
    public int Remembered()
    {
        var answer = _authenticator!.AuthenticateAsync(_credential, _context, CancellationToken.None); // set up before
        return answer.IsCompletedSuccessfully && answer.Result.IsAccepted
            ? 1
            : throw new InvalidOperationException("The password is remembered.");
    }

    [Benchmark]
    public int Cached() =>
        // set up before
        _authenticator!.TryGetCached(
            _credential.UserName,
            _credential.Password.Reveal(),
            _context.Source,
            _context.Protocol) is { Result.IsAccepted: true }
            ? 1
            : throw new InvalidOperationException("The password is remembered.");

    [GlobalCleanup]
    public void Cleanup() => _services?.Dispose();

    private sealed class Anybody : IDirectory
    {
        public string Name => "anybody";

        public ValueTask<AuthenticationResult> VerifyAsync(
            PasswordCredential credential, SignInContext context, CancellationToken cancellationToken) =>
            new(AuthenticationResult.Accepted(new UserIdentity { Name = credential.UserName, Directory = Name }));
    }
}
