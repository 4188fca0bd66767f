using Gateway.Admin;
using Gateway.Filtering;
using Gateway.Listeners;
using Gateway.Preauthentication;
using Gateway.Publishing;
using Gateway.Requests;
using Gateway.Telemetry;

namespace Gateway.Hosting;

/// <summary>
/// The way of an HTTP request, stage by stage: the order is the design. Traffic passes it, and <c>gateway explain</c> walks it.
/// </summary>
internal static class HttpStages
{
    public static IReadOnlyList<HttpStage> All { get; } =
    [
        AdminStages.Admin,                          // the admin listener leaves it here
        TelemetryStages.AccessLog,
        ListenerStages.Listener,
        ListenerStages.Tls,
        ListenerStages.HttpsOnly,
        FilterStages.Request,
        PublishingStages.Routing,
        ListenerStages.Handshake,
        PreauthenticationStages.Pages,              // before the route's rules: the pages are no route's
        PublishingStages.Route,
        FilterStages.Route,
        PreauthenticationStages.Authentication,
        PublishingStages.Destination,
    ];
}
