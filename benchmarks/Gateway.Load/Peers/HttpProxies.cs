using System.Globalization;
using System.Text;

namespace Gateway.Load.Peers;

/// <summary>The three HTTP proxies, each with the same publications, and with as many further routes as asked.</summary>
internal sealed class HttpProxies(Workspace space, RunSite site)
{
    /// <summary>Lays ports, users and routes; the back end's ports are known already.</summary>
    public IReadOnlyList<Proxy> Create(int routes)
    {
        foreach (var port in (string[])["GATEWAY", "ADMIN", "NGINX", "HAPROXY"])
        {
            space.Port(port);
        }

        space.Set("WORKERS", site.ProxyCoreCount);
        space.Set("FILES", Machine.ProxyFiles);
        space.Set("HAPROXY_CONNECTIONS", (Machine.ProxyFiles - 1_000) / 2);
        space.Set("HAPROXY_HASH", Password("-5"));
        File.WriteAllText(space.PathOf("htpasswd"), $"load:{Password("-apr1")}\n");
        space.Set("STATE", "state");
        Routes(routes);
        var gateway = space.Render("http/gateway.json");
        GatewayUsers.Add(site.Gateway, gateway, space.PathOf("users.json"));
        var nginx = space.Render("http/nginx.conf");
        var haproxy = space.Render("http/haproxy.cfg");
        return
        [
            Gateway("gateway", site.Gateway, gateway),
            .. Before(),
            new Proxy("nginx", Versions.Nginx(), () => [Start(
                "nginx", ["nginx", "-c", nginx, "-g", "daemon off;"])], Port("NGINX"), nginx, Native.Hangup),
            // Master and worker, so that it can be told to reload.
            new Proxy("haproxy", Versions.HaProxy(), () => [Start(
                "haproxy", ["haproxy", "-W", "-S", space.PathOf("haproxy.sock"), "-f", haproxy])], Port("HAPROXY"), haproxy, Native.User2),
        ];
    }

    private Proxy Gateway(string name, string program, string configuration) =>
        new(name, Versions.Gateway(program), () => [Start(
            name, [program, "run", "--config", configuration])], Port("GATEWAY"), configuration, Native.Hangup);

    private IEnumerable<Proxy> Before()
    {
        if (site.Before is { } program)
        {
            space.Port("GATEWAY");
            space.Port("ADMIN");

            // Two gateways do not share what they keep.
            space.Set("STATE", "state.before");
            yield return Gateway("before", program, space.Render("http/gateway.json", ".before"));
        }
    }

    private PeerProcess Start(string name, IReadOnlyList<string> command) =>
        PeerProcess.Start(site.ProxyCores, space.PathOf(name + ".log"), command);

    private Dictionary<string, int> Port(string name) => new() { ["https"] = space.PortOf(name) };

    private static string Password(string kind) => Versions.Output("openssl", ["passwd", kind, Users.Password]).Trim();

    private void Routes(int count)
    {
        StringBuilder gateway = new(), nginx = new();
        for (var i = 0; i < count; i++)
        {
            gateway.Append(CultureInfo.InvariantCulture, $$"""
                ,
                      "r{{i}}": { "Match": { "Hosts": [ "localhost" ], "Path": "/r{{i}}/{**rest}" }, "Cluster": "plain", "Authentication": "Anonymous" }
                """);
            nginx.Append(CultureInfo.InvariantCulture, $"    location /r{i}/ {{ proxy_pass http://plain; }}\n");
        }

        File.WriteAllLines(space.PathOf("routes.map"), Enumerable.Range(0, count).Select(i => $"r{i} plain"));
        space.Set("GATEWAY_ROUTES", gateway);
        space.Set("NGINX_ROUTES", nginx);
        space.Set("HAPROXY_ROUTES", count == 0 ? "" : $"  use_backend %[path,field(2,/),map({space.PathOf("routes.map")},plain)]");
    }
}
