using Gateway.Certificates.Selection;
using Gateway.Hosting;
using Gateway.Mail.Routing;
using Gateway.Preauthentication;
using Gateway.Publishing;
using Gateway.Publishing.Drains;
using Gateway.Requests;
using Gateway.Settings;

namespace Gateway.Explain;

/// <summary>
/// Collects the decision of each stage on a request or a mail session, from the services of a gateway. Nothing is sent but questions to
/// directories. A gateway that runs explains with what it knows: health, limits, lockouts.
/// </summary>
/// <param name="services">The gateway's services, which have <see cref="ExplainedUsers"/> and <see cref="ExplainedSource"/>.</param>
/// <param name="router">Asks its router.</param>
internal sealed class StageExplainer(IServiceProvider services, RouteProbe router)
{
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

    public Task<Explanation> ExplainAsync(ExplainedSession session, GatewayOptions options) => new SessionExplainer(
        options,
        services.GetRequiredService<CertificateSelector>(),
        services.GetRequiredService<MailRoutes>().Current,
        new ExplainedState(
            services.GetRequiredService<ExplainedUsers>(),
            services.GetRequiredService<ExplainedSource>(),
            services.GetRequiredService<DestinationDrains>()),
        services.GetRequiredService<TimeProvider>()).ExplainAsync(session);

    private async IAsyncEnumerable<StageResult> StagesAsync(ExplainedRequest request)
    {
        var context = request.ToHttpContext(services);
        context.Features.Set(router);
        foreach (var stage in HttpStages.All)
        {
            await foreach (var result in stage.Explain(request, context))
            {
                yield return result;
            }
        }
    }
}
