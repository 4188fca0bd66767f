using System.Net;
using System.Text;
using Gateway.Identity.Credentials;
using Gateway.Identity.Radius.Protocol;
using Polly;
using Polly.CircuitBreaker;

namespace Gateway.Identity.Radius;

/// <summary>The servers of one directory. The first that replies is used; a circuit breaker skips servers that do not.</summary>
internal sealed class RadiusServers : IDisposable
{
    private readonly byte[] _secret;
    private readonly string _nasIdentifier;
    private readonly SemaphoreSlim _slots;
    private readonly (RadiusExchange Exchange, ResiliencePipeline<RadiusReply?> Breaker)[] _servers;

    public RadiusServers(RadiusOptions options, TimeProvider time, Action<RadiusParseStatus> discarded)
    {
        _secret = Encoding.UTF8.GetBytes(options.Secret ?? "");
        _nasIdentifier = options.NasIdentifier;
        _slots = new SemaphoreSlim(options.Requests, options.Requests);
        _servers = [.. options.Servers.Select(RadiusServerAddress.TryParse).OfType<RadiusServerAddress>()
            .Select(server => (new RadiusExchange(server, _secret, options.Timeout, options.Tries, time, discarded), Breaker(time)))];
    }

    /// <summary>Creates a request; null for a name or a password that RADIUS cannot carry.</summary>
    public RadiusRequest? Request(string userName, Secret password, byte[]? state, IPAddress client) =>
        RadiusRequest.Create(userName, password, state, _nasIdentifier, client, _secret);

    /// <summary>
    /// The first reply and the index of its server, or null. A server that does not reply may still have processed the password, so it is
    /// sent to the next one only if lockout and throttle admit a further failure.
    /// </summary>
    public async Task<(RadiusReply Reply, int Server)?> AskAsync(
        RadiusRequest request, PasswordExposure exposure, CancellationToken cancellationToken)
    {
        for (var i = 0; i < _servers.Length && await exposure.MaySendAgainAsync(cancellationToken); i++)
        {
            if (await AskAsync(i, request, exposure, cancellationToken) is { } reply)
            {
                return (reply, i);
            }
        }

        return null;
    }

    /// <summary>The reply of one server, for a challenge that only this server knows; null if there is none.</summary>
    public async Task<RadiusReply?> AskAsync(
        int server, RadiusRequest request, PasswordExposure exposure, CancellationToken cancellationToken)
    {
        if (server < 0 || server >= _servers.Length)
        {
            return null;
        }

        await _slots.WaitAsync(cancellationToken);
        try
        {
            return await _servers[server].Breaker.ExecuteAsync(
                async token => await _servers[server].Exchange.AskAsync(request, exposure, token), cancellationToken);
        }
        catch (BrokenCircuitException)
        {
            return null; // The circuit breaker is open.
        }
        finally
        {
            _slots.Release();
        }
    }

    public void Dispose()
    {
        // Requests in flight still use the semaphore, which has no unmanaged resources.
    }

    private static ResiliencePipeline<RadiusReply?> Breaker(TimeProvider time) =>
        new ResiliencePipelineBuilder<RadiusReply?> { TimeProvider = time }
        .AddCircuitBreaker(new CircuitBreakerStrategyOptions<RadiusReply?>
        {
            ShouldHandle = arguments => new(arguments.Outcome is { Exception: null, Result: null }),
            FailureRatio = 0.5,
            MinimumThroughput = 2,
            SamplingDuration = TimeSpan.FromSeconds(30),
            BreakDuration = TimeSpan.FromSeconds(15),
        })
        .Build();
}
