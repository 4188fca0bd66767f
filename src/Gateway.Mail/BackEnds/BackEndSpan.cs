using System.Diagnostics;
using Gateway.Mail.Clusters;
using Gateway.Mail.Telemetry;
using Gateway.Outbound;

namespace Gateway.Mail.BackEnds;

/// <summary>The spans of connecting to a back end and of signing in there.</summary>
internal static class BackEndSpan
{
    public static Activity? BeginConnect(MailDestination destination) =>
        Begin(SpanNames.Of(destination.Address.Protocol).Connect, destination);

    public static Activity? BeginSignIn(MailDestination destination) =>
        Begin(SpanNames.Of(destination.Address.Protocol).SignIn, destination);

    public static void End(Activity? span, BackEndStatus status)
    {
        if (span is null)
        {
            return;
        }

        var name = BackEndStatuses.NameOf(status);
        span.SetTag("gateway.result", name);

        // A wrong password is an answer, and no error of the back end's.
        if (status is not (BackEndStatus.Done or BackEndStatus.Refused))
        {
            OutboundSpans.Fail(span, name);
        }
    }

    private static Activity? Begin(string name, MailDestination destination)
    {
        var address = destination.Address;
        if (OutboundSpans.Begin(name, SpanNames.Of(address.Protocol).Protocol, address.Host, address.Port) is not { } span)
        {
            return null;
        }

        span.SetTag("gateway.cluster", destination.Cluster);
        span.SetTag("gateway.destination", destination.Name);
        return span;
    }
}
