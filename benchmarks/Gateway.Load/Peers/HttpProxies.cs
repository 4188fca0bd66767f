using System.Globalization;
using System.Text;

namespace Gateway.Load.Peers;

/// <summary>The three HTTP proxies, each with the same publications, and with as many further routes as asked.</summary>
internal sealed class HttpProxies(Workspace space, RunSite site)
{
    private int _routes;

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
        Routes(routes);
        var gateway = Configure("http/gateway.json");
        GatewayUsers.Add(site.Gateway, gateway.File, space.PathOf("users.json"));
        var nginx = Configure("http/nginx.conf");
        var haproxy = Configure("http/haproxy.cfg");
        return
        [
            Gateway("gateway", site.Gateway, gateway),
            .. Before(),
            new Proxy("nginx", Versions.Nginx(), () => [Start("nginx", ["nginx", "-c", nginx.File, "-g", "daemon off;"])], Port("NGINX"), p => Reload(p, nginx, Native.Hangup)),
            // Master and worker, so that it can be told to reload.
            new Proxy("haproxy", Versions.HaProxy(), () => [Start("haproxy", ["haproxy", "-W", "-S", space.PathOf("haproxy.sock"), "-f", haproxy.File])], Port("HAPROXY"), p => Reload(p, haproxy, Native.User2)),
        ];
    }

    private Proxy Gateway(string name, string program, Configuration configuration) =>
        new(name, Versions.Gateway(program), () => [Start(name, [program, "run", "--config", configuration.File])], Port("GATEWAY"), p => Reload(p, configuration, Native.Hangup));

    private IEnumerable<Proxy> Before()
    {
        if (site.Before is { } program)
        {
            space.Port("GATEWAY");
            space.Port("ADMIN");
            yield return Gateway("before", program, Configure("http/gateway.json", ".before"));
        }
    }

    private Configuration Configure(string template, string suffix = "") => new(space.Render(template, suffix), template, suffix, space.PortOf("GATEWAY"), space.PortOf("ADMIN"));

    /// <summary>One route more, in the place of the configuration that runs.</summary>
    private string Reload(IReadOnlyList<PeerProcess> processes, Configuration configuration, int signal)
    {
        Routes(_routes + 1);
        space.Set("GATEWAY", configuration.Port); // there may be two gateways
        space.Set("ADMIN", configuration.Admin);
        space.Render(configuration.Template, configuration.Suffix);
        processes[0].Signal(signal);
        return $"/r{_routes - 1}/";
    }

    private PeerProcess Start(string name, IReadOnlyList<string> command) => PeerProcess.Start(site.ProxyCores, space.PathOf(name + ".log"), command);

    private Dictionary<string, int> Port(string name) => new() { ["https"] = space.PortOf(name) };

    private static string Password(string kind) => Versions.Output("openssl", ["passwd", kind, Users.Password]).Trim();

    private void Routes(int count)
    {
        _routes = count;
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

    private sealed record Configuration(string File, string Template, string Suffix, int Port, int Admin);
}
