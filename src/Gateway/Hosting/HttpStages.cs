using Gateway.Admin;
using Gateway.Filtering;
using Gateway.Listeners;
using Gateway.Preauthentication;
using Gateway.Publishing;
using Gateway.Requests;
using Gateway.Telemetry;

namespace Gateway.Hosting;

/// <summary>
/// The stages of an HTTP request. Their order is significant. The pipeline and <c>gateway explain</c> use the same list.
/// </summary>
internal static class HttpStages
{
    public static IReadOnlyList<HttpStage> All { get; } =
    [
        AdminStages.Admin,                          // requests of the admin listener branch off here
        TelemetryStages.AccessLog,
        ListenerStages.Listener,
        ListenerStages.Tls,
        ListenerStages.HttpsOnly,
        FilterStages.Request,
        PublishingStages.Routing,
        ListenerStages.Handshake,
        PreauthenticationStages.Pages,              // before the route's rules: the pages belong to no route
        PublishingStages.Root,
        PublishingStages.Route,
        FilterStages.Route,
        PreauthenticationStages.Authentication,
        PublishingStages.Destination,
    ];
}
