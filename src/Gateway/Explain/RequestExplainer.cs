using System.Net;
using Gateway.Hosting;
using Gateway.Identity.Throttling;
using Gateway.Preauthentication;
using Gateway.Publishing;
using Gateway.Publishing.Drains;
using Gateway.Requests;
using Gateway.Settings;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Model;

namespace Gateway.Explain;

/// <summary>
/// Collects the decision of each stage on a request or a mail session, from a gateway that is built but not started. Only directories are
/// contacted, and a running gateway is asked where the caller knows one.
/// </summary>
internal sealed class RequestExplainer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly GatewayOptions _options;
    private readonly StageExplainer _stages;

    /// <param name="options">A valid configuration.</param>
    /// <param name="askThrottle">Asks a running gateway about a source; null where there is none to ask.</param>
    public RequestExplainer(GatewayOptions options, Func<IPAddress, Task<RunningThrottle>>? askThrottle = null)
    {
        askThrottle ??= _ => Task.FromResult(new RunningThrottle(null, "no running gateway is asked"));
        _options = options;
        _app = GatewayHost.Create(new CurrentConfiguration(options), builder =>
        {
            builder.Logging.ClearProviders();
            builder.Services.AddSingleton<IActiveHealthCheckMonitor, NoProbes>();
            builder.Services.AddSingleton(ExplainedUsers.Load);
            builder.Services.AddSingleton(services => new ExplainedSource(
                services.GetRequiredService<SourceThrottle>(), services.GetRequiredService<AutonomousSystems>(), askThrottle));
        });
        _stages = new StageExplainer(_app.Services, new RouteProbe(_app));
        _app.Services.GetRequiredService<ExplainedUsers>(); // loads what a running gateway wrote, as the next line does
        ActivatorUtilities.CreateInstance<DestinationDrainsFile>(_app.Services).ReadForeign();
    }

    public Task<Explanation> ExplainAsync(ExplainedRequest request) => _stages.ExplainAsync(request);

    public Task<Explanation> ExplainAsync(ExplainedSession session) => _stages.ExplainAsync(session, _options);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    /// <summary>Replaces health probes, because an explanation must not contact back ends.</summary>
    private sealed class NoProbes : IActiveHealthCheckMonitor
    {
        public bool InitialProbeCompleted => true;

        public Task CheckHealthAsync(IEnumerable<ClusterState> clusters) => Task.CompletedTask;
    }
}
