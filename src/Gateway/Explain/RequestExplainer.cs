using System.Net;
using Gateway.Certificates.Selection;
using Gateway.Hosting;
using Gateway.Identity.Throttling;
using Gateway.Mail.Routing;
using Gateway.Preauthentication;
using Gateway.Publishing;
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
    private readonly RouteProbe _router;
    private readonly ExplainedUsers _users;

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
            builder.Services.AddSingleton<ExplainedUsers>();
            builder.Services.AddSingleton(services => new ExplainedSource(
                services.GetRequiredService<SourceThrottle>(), services.GetRequiredService<AutonomousSystems>(), askThrottle));
        });
        _router = new RouteProbe(_app);
        _users = _app.Services.GetRequiredService<ExplainedUsers>();
    }

    public async Task<Explanation> ExplainAsync(ExplainedRequest request)
    {
        var stages = new List<StageResult>();
        await foreach (var stage in StagesAsync(request))
        {
            stages.Add(stage);
            if (!stage.Passes)
            {
                break;
            }
        }

        return new Explanation(stages);
    }

    public Task<Explanation> ExplainAsync(ExplainedSession session) => new SessionExplainer(
        _options,
        _app.Services.GetRequiredService<CertificateSelector>(),
        _app.Services.GetRequiredService<MailRoutes>().Current,
        _users,
        _app.Services.GetRequiredService<ExplainedSource>(),
        _app.Services.GetRequiredService<TimeProvider>()).ExplainAsync(session);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async IAsyncEnumerable<StageResult> StagesAsync(ExplainedRequest request)
    {
        var context = request.ToHttpContext(_app.Services);
        context.Features.Set(_router);
        foreach (var stage in HttpStages.All)
        {
            await foreach (var result in stage.Explain(request, context))
            {
                yield return result;
            }
        }
    }

    /// <summary>Replaces health probes, because an explanation must not contact back ends.</summary>
    private sealed class NoProbes : IActiveHealthCheckMonitor
    {
        public bool InitialProbeCompleted => true;

        public Task CheckHealthAsync(IEnumerable<ClusterState> clusters) => Task.CompletedTask;
    }
}
