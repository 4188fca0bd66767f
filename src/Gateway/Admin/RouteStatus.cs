using System.Text.Json;
using Yarp.ReverseProxy;

namespace Gateway.Admin;

/// <summary>The routes that are published now.</summary>
internal sealed class RouteStatus(IProxyStateLookup proxy) : IStatusSection
{
    public string Name => "routes";

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        foreach (var route in proxy.GetRoutes().OrderBy(r => r.Config.RouteId, StringComparer.OrdinalIgnoreCase))
        {
            json.WriteStartObject();
            json.WriteString("route", route.Config.RouteId);
            json.WriteString("hosts", string.Join(", ", route.Config.Match.Hosts ?? []));
            json.WriteString("path", route.Config.Match.Path ?? "/{**any}");
            json.WriteString("cluster", route.Config.ClusterId);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
