using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using Polly;
using Polly.CircuitBreaker;

namespace Gateway.Identity.Ldap;

/// <summary>
/// The servers of one directory: the first that can be connected is used, and one that fails, at that or with what it is asked, is left
/// alone for a while where there is another.
/// </summary>
internal sealed class LdapServers
{
    private static readonly TimeSpan LeftAlone = TimeSpan.FromSeconds(15);

    private readonly ConcurrentDictionary<Uri, long> _blamed = new();
    private readonly TimeProvider _time;
    private readonly LdapOptions _options;
    private readonly X509ChainPolicy? _trust;
    private readonly (Uri Address, ResiliencePipeline Breaker)[] _servers;

    public LdapServers(LdapOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _trust = Trust(options.Roots);
        _servers = [.. options.Servers.Select(server => (server, Breaker(time)))];
    }

    /// <exception cref="LdapException">None of the servers can be used.</exception>
    public async Task<LdapConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        var last = new LdapException(LdapFailure.Unreachable, "every server failed a moment ago");
        foreach (var (address, breaker) in _servers.OrderBy(s => IsBlamed(s.Address)))
        {
            try
            {
                return await breaker.ExecuteAsync(
                    async token => await LdapConnection.ConnectAsync(address, _options.ServerName, _trust, _options.Timeout, token), cancellationToken);
            }
            catch (LdapException e)
            {
                last = e;
            }
            catch (BrokenCircuitException)
            {
                // It failed a moment ago: the next one.
            }
        }

        throw last;
    }

    /// <summary>Leaves a server alone that could be connected and did not do what it is there for.</summary>
    public void Blame(LdapConnection connection) => _blamed[connection.Server] = _time.GetTimestamp();

    /// <summary>Whether a server failed a moment ago.</summary>
    public bool IsBlamed(Uri server) => _blamed.TryGetValue(server, out var at) && _time.GetElapsedTime(at) < LeftAlone;

    private static ResiliencePipeline Breaker(TimeProvider time) => new ResiliencePipelineBuilder { TimeProvider = time }
        .AddCircuitBreaker(new CircuitBreakerStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<LdapException>(),
            FailureRatio = 0.5,
            MinimumThroughput = 2,
            SamplingDuration = TimeSpan.FromSeconds(30),
            BreakDuration = LeftAlone,
        })
        .Build();

    private static X509ChainPolicy? Trust(string? roots)
    {
        if (roots is null)
        {
            return null;
        }

        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(roots);
        return policy;
    }
}
