using System.Collections.Concurrent;
using System.Security.Authentication;
using Gateway.Outbound;
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
    private readonly TlsExpectations _expected;
    private readonly Dialer _dialer;
    private readonly (Uri Address, ResiliencePipeline Breaker)[] _servers;

    public LdapServers(LdapOptions options, Dialer dialer, TimeProvider time)
    {
        _options = options;
        _time = time;
        _dialer = dialer;
        _expected = new TlsExpectations
        {
            Roots = options.Roots is { } roots ? TrustedRoots.Read(roots) : null,
            ServerName = options.ServerName,
            Protocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        };
        _servers = [.. options.Servers.Select(server => (server, Breaker(time)))];
    }

    /// <exception cref="LdapException">None of the servers can be used.</exception>
    public async Task<LdapConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        var last = new LdapException(LdapFailure.Unreachable, "every server failed a moment ago");
        foreach (var (address, breaker) in _servers.OrderBy(s => HasFailed(s.Address)))
        {
            try
            {
                return await breaker.ExecuteAsync(
                    async token => await LdapConnection.ConnectAsync(address, _dialer, _expected, _options.Timeout, token), cancellationToken);
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
    public void MarkFailed(LdapConnection connection) => _blamed[connection.Server] = _time.GetTimestamp();

    /// <summary>Whether a server failed a moment ago.</summary>
    public bool HasFailed(Uri server) => _blamed.TryGetValue(server, out var at) && _time.GetElapsedTime(at) < LeftAlone;

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
}
