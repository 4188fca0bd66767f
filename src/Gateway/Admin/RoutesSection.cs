using System.Text.Json;
using Gateway.Mail.Protocols;
using Gateway.Mail.Routing;
using Yarp.ReverseProxy;

namespace Gateway.Admin;

/// <summary>The routes that are currently published.</summary>
internal sealed class RoutesSection(IProxyStateLookup proxy, MailRoutes mail) : IStatusSection
{
    public string Name => "routes";

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        foreach (var route in proxy.GetRoutes().OrderBy(r => r.Config.RouteId, StringComparer.OrdinalIgnoreCase))
        {
            json.WriteStartObject();
            json.WriteString("route", route.Config.RouteId);
            json.WriteString("protocol", "http");
            json.WriteString("hosts", string.Join(", ", route.Config.Match.Hosts ?? []));
            json.WriteString("path", route.Config.Match.Path ?? "/{**any}");
            json.WriteString("cluster", route.Config.ClusterId);
            json.WriteEndObject();
        }

        foreach (var route in mail.Current.Routes.OrderBy(r => r.Name, StringComparer.OrdinalIgnoreCase))
        {
            json.WriteStartObject();
            json.WriteString("route", route.Name);
            json.WriteString("protocol", MailProtocols.NameOf(route.Protocol));
            json.WriteString("hosts", string.Join(", ", route.Hosts));
            json.WriteString("cluster", route.Cluster);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
