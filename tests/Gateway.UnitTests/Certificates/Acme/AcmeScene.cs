using System.Diagnostics.Metrics;
using System.Security.Cryptography.X509Certificates;
using Gateway.Certificates.Acme;
using Gateway.Certificates.Renewal;
using Gateway.Certificates.Settings;
using Gateway.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.UnitTests.Certificates.Acme;

/// <summary>An issuer, a CA in the process and a clock that runs as fast as they wait for it.</summary>
internal sealed class AcmeScene : IDisposable
{
    public const string Name = "mail.example.com";

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly TemporaryFolder _folder = new();

    public AcmeScene(Func<AcmeScene, AcmeOptions>? options = null, IAcmeChallengeSharing? sharing = null)
    {
        Answers = new AcmeChallengeStore(sharing, Time);
        Server = new FakeAcmeServer(Time);
        Options = new CertificatesOptions
        {
            Store = _folder.Combine("store"),
            Acme = options?.Invoke(this) ?? new AcmeOptions
            {
                DirectoryUrl = $"{FakeAcmeServer.Address}/directory",
                AcceptTermsOfService = true,
                Email = "admin@example.com",
            },
        };
        Issuer = new AcmeIssuer(
            new FixedOptions<CertificatesOptions>(Options),
            Answers,
            new AcmeMetrics(_services.GetRequiredService<IMeterFactory>()),
            Time,
            NullLogger<AcmeIssuer>.Instance,
            new AcmeConnection(_ => Server));
    }

    public FakeTimeProvider Time { get; } = new(DateTimeOffset.UtcNow);

    public FakeAcmeServer Server { get; }

    public AcmeChallengeStore Answers { get; }

    public CertificatesOptions Options { get; }

    public AcmeIssuer Issuer { get; }

    public string Store => Options.Store;

    public Task<IssueResult> IssueAsync(X509Certificate2? current = null, CertificateOptions? options = null) =>
        RunAsync(Issuer.IssueAsync(
            new CertificateOrder(Name, options ?? new CertificateOptions(), current), TestContext.Current.CancellationToken));

    /// <summary>Moves the clock for as long as the work waits for it.</summary>
    public async Task<T> RunAsync<T>(Task<T> work)
    {
        while (!work.IsCompleted)
        {
            Time.Advance(TimeSpan.FromMilliseconds(500));
            await Task.WhenAny(work, Task.Run(() => { }));
        }

        return await work;
    }

    public static X509Certificate2 LeafOf(IssueResult outcome)
    {
        Assert.Equal("", outcome.Message);
        return X509Certificate2.CreateFromPem(outcome.Certificate!.ChainPem); // asserted a line above
    }

    public void Dispose()
    {
        _services.Dispose();
        _folder.Dispose();
    }
}
