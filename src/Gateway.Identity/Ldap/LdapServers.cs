using System.Collections.Concurrent;
using System.Net.Security;
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
    private readonly SslStreamCertificateContext? _certificate;
    private readonly LdapServerList _servers;
    private readonly ConcurrentDictionary<Uri, ResiliencePipeline> _breakers = new();

    /// <param name="options">The directory.</param>
    /// <param name="servers">The servers, which differ from those of the options for a referral.</param>
    /// <param name="dialer">Opens connections.</param>
    /// <param name="time">The clock.</param>
    public LdapServers(LdapOptions options, IReadOnlyList<Uri> servers, Dialer dialer, TimeProvider time)
    {
        _options = options;
        _servers = new LdapServerList(options, servers, time);
        _certificate = options.BindCertificate is { } file ? LdapBindCertificate.Read(file) : null;
        _time = time;
        _dialer = dialer;
        _expected = new TlsExpectations
        {
            Roots = TrustedRoots.Read(options.Roots),
            ServerName = ReferenceEquals(servers, options.Servers) ? options.ServerName : null,
            Protocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        };
    }

    /// <summary>Connects without an identity, for passwords of users.</summary>
    /// <exception cref="LdapException">None of the servers can be used.</exception>
    public Task<LdapConnection> ConnectAsync(CancellationToken cancellationToken) =>
        ConnectAsync(host => _expected.OptionsFor(host), cancellationToken);

    /// <summary>Connects with the certificate of the gateway's account, if it has one.</summary>
    /// <exception cref="LdapException">None of the servers can be used.</exception>
    public Task<LdapConnection> ConnectAsGatewayAsync(CancellationToken cancellationToken) => ConnectAsync(
        host =>
        {
            var tls = _expected.OptionsFor(host);
            tls.ClientCertificateContext = _certificate;
            return tls;
        },
        cancellationToken);

    private async Task<LdapConnection> ConnectAsync(
        Func<string, SslClientAuthenticationOptions> tls, CancellationToken cancellationToken)
    {
        var last = new LdapException(LdapFailure.Unreachable, "all servers failed recently");
        var servers = await _servers.GetAsync(cancellationToken);
        foreach (var address in servers.OrderBy(HasFailed))
        {
            try
            {
                return await _breakers.GetOrAdd(address, _ => Breaker(_time)).ExecuteAsync(
                    async token => await LdapConnection.ConnectAsync(address, _dialer, tls, _options.Timeout, token),
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
