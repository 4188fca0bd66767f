using System.Net;
using System.Text;
using Gateway.Identity.Credentials;
using Gateway.Identity.Radius.Protocol;
using Polly;
using Polly.CircuitBreaker;

namespace Gateway.Identity.Radius;

/// <summary>The servers of one directory: the first that answers is used, and one that does not is left alone for a while.</summary>
internal sealed class RadiusServers : IDisposable
{
    private readonly byte[] _secret;
    private readonly string _nasIdentifier;
    private readonly SemaphoreSlim _room;
    private readonly (RadiusExchange Exchange, ResiliencePipeline<RadiusReply?> Breaker)[] _servers;

    public RadiusServers(RadiusOptions options, TimeProvider time, Action<RadiusParseStatus> discarded)
    {
        _secret = Encoding.UTF8.GetBytes(options.Secret ?? "");
        _nasIdentifier = options.NasIdentifier;
        _room = new SemaphoreSlim(options.Requests, options.Requests);
        _servers = [.. options.Servers.Select(RadiusServerAddress.TryParse).OfType<RadiusServerAddress>()
            .Select(server => (new RadiusExchange(server, _secret, options.Timeout, options.Tries, time, discarded), Breaker(time)))];
    }

    /// <summary>Writes a request; null for a name or a password that RADIUS cannot carry.</summary>
    public RadiusRequest? Request(string userName, Secret password, byte[]? state, IPAddress client) =>
        RadiusRequest.Create(userName, password, state, _nasIdentifier, client, _secret);

    /// <summary>
    /// The first answer and which server gave it, or null where none did. A silent server may have judged the password all the same, so the
    /// next one gets it only where a further failure is within what lockout and throttle allow.
    /// </summary>
    public async Task<(RadiusReply Reply, int Server)?> AskAsync(RadiusRequest request, PasswordExposure exposure, CancellationToken cancellationToken)
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

    /// <summary>The answer of one server, which alone knows the challenge it made; null where it gives none.</summary>
    public async Task<RadiusReply?> AskAsync(int server, RadiusRequest request, PasswordExposure exposure, CancellationToken cancellationToken)
    {
        if (server < 0 || server >= _servers.Length)
        {
            return null;
        }

        await _room.WaitAsync(cancellationToken);
        try
        {
            return await _servers[server].Breaker.ExecuteAsync(async token => await _servers[server].Exchange.AskAsync(request, exposure, token), cancellationToken);
        }
        catch (BrokenCircuitException)
        {
            return null; // It failed a moment ago.
        }
        finally
        {
            _room.Release();
        }
    }

    public void Dispose()
    {
        // What is under way goes on to its end, with the semaphore, which holds no more than memory.
    }

    private static ResiliencePipeline<RadiusReply?> Breaker(TimeProvider time) => new ResiliencePipelineBuilder<RadiusReply?> { TimeProvider = time }
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
