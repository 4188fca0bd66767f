using System.Collections.Concurrent;
using System.Security.Authentication;
using Gateway.Outbound;
using Polly;
using Polly.CircuitBreaker;

namespace Gateway.Identity.Ldap;

/// <summary>
/// The servers of one directory. The first that can be connected is used; a server that failed to connect or to answer is used last for a
/// while.
/// </summary>
internal sealed class LdapServers
{
    private static readonly TimeSpan FailureLasts = TimeSpan.FromSeconds(15);

    private readonly ConcurrentDictionary<Uri, long> _failed = new();
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
            Roots = TrustedRoots.Read(options.Roots),
            ServerName = options.ServerName,
            Protocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        };
        _servers = [.. options.Servers.Select(server => (server, Breaker(time)))];
    }

    /// <exception cref="LdapException">None of the servers can be used.</exception>
    public async Task<LdapConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        var last = new LdapException(LdapFailure.Unreachable, "all servers failed recently");
        foreach (var (address, breaker) in _servers.OrderBy(s => HasFailed(s.Address)))
        {
            try
            {
                return await breaker.ExecuteAsync(
                    async token => await LdapConnection.ConnectAsync(address, _dialer, _expected, _options.Timeout, token),
                    cancellationToken);
            }
            catch (LdapException e)
            {
                last = e;
            }
            catch (BrokenCircuitException)
            {
                // The circuit breaker is open; the next server.
            }
        }

        throw last;
    }

    /// <summary>Records that a connected server failed to answer.</summary>
    public void MarkFailed(LdapConnection connection) => _failed[connection.Server] = _time.GetTimestamp();

    /// <summary>Whether a server failed recently.</summary>
    public bool HasFailed(Uri server) => _failed.TryGetValue(server, out var at) && _time.GetElapsedTime(at) < FailureLasts;

    private static ResiliencePipeline Breaker(TimeProvider time) => new ResiliencePipelineBuilder { TimeProvider = time }
        .AddCircuitBreaker(new CircuitBreakerStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<LdapException>(),
            FailureRatio = 0.5,
            MinimumThroughput = 2,
            SamplingDuration = TimeSpan.FromSeconds(30),
            BreakDuration = FailureLasts,
        })
        .Build();
}
