namespace Gateway.Cli.Demo;

/// <summary>The demo's configuration file, as an administrator would write it.</summary>
internal static class DemoConfiguration
{
    public static string Write(string host, DemoPorts ports, Uri backend) => $$"""
        // The demo's configuration. 'gateway check', 'gateway explain' and 'gateway status' take it with --config.
        {
          "Gateway": {
            "Listeners": {
              "https": { "Endpoint": "127.0.0.1:{{ports.Https}}", "Protocol": "Https" },
              "http":  { "Endpoint": "127.0.0.1:{{ports.Http}}", "Protocol": "HttpsRedirect" }
            },
            "Certificates": { "Store": "certificates", "Names": { "{{host}}": {} }, "Default": "{{host}}", "UnknownName": "Default" },
            "Identity": { "Users": { "File": "users.json" } },
            "Admin": { "Endpoint": "127.0.0.1:{{ports.Admin}}" },
            "Telemetry": { "AccessLog": "access.log", "AuditLog": "audit.log" },
            "State": "state",
            "Routes": {
              "owa":          { "Preset": "Owa",          "Hosts": [ "{{host}}" ], "Cluster": "exchange", "Authentication": "Forms", "Delegation": "Basic" },
              "activesync":   { "Preset": "ActiveSync",   "Hosts": [ "{{host}}" ], "Cluster": "exchange", "Authentication": "Basic", "Delegation": "Basic" },
              "ews":          { "Preset": "Ews",          "Hosts": [ "{{host}}" ], "Cluster": "exchange", "Authentication": "Basic", "Delegation": "Basic" },
              "autodiscover": { "Preset": "Autodiscover", "Hosts": [ "{{host}}" ], "Cluster": "exchange", "Authentication": "Basic", "Delegation": "Basic" },
              "rpc":          { "Preset": "RpcOverHttp",  "Hosts": [ "{{host}}" ], "Cluster": "exchange", "Authentication": "Basic", "Delegation": "Basic" }
            },
            "Clusters": {
              "exchange": { "Destinations": { "demo": { "Address": "{{backend}}" } } }
            }
          }
        }

        """;
}
