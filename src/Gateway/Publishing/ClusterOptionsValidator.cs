using System.ComponentModel.DataAnnotations;
using System.Security.Authentication;
using Gateway.Publishing.Buffering;
using Yarp.ReverseProxy.Configuration;

namespace Gateway.Publishing;

/// <summary>Finds the mistakes of one cluster that HTTP routes use.</summary>
internal static class ClusterOptionsValidator
{
    public static IEnumerable<ValidationResult> Validate(string name, ClusterOptions cluster, bool withFiles) =>
        Destinations(cluster)
            .Concat(Connections(cluster))
            .Concat(Responses(cluster))
            .Concat(cluster.Tls.FindFaults(withFiles))
            .Concat(Protocols(cluster))
            .Concat(Buffering(cluster, withFiles))
            .Select(f => new ValidationResult(f.Message, [$"Clusters:{name}:{f.Key}"]));

    private static IEnumerable<(string Key, string Message)> Destinations(ClusterOptions cluster)
    {
        if (cluster.Destinations.Count == 0)
        {
            yield return ("Destinations", "has no destination; at least one is wanted");
        }

        foreach (var (name, destination) in cluster.Destinations)
        {
            if (!IsAddress(destination.Address))
            {
                yield return ($"Destinations:{name}:Address", NotAnAddress(destination.Address));
            }

            if (destination.Health is not null && !IsAddress(destination.Health))
            {
                yield return ($"Destinations:{name}:Health", NotAnAddress(destination.Health));
            }
        }
    }

    private static string NotAnAddress(string? address)
    {
        // The message goes to the log and to the console, and before the host may stand a password.
        var shown = Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.UserInfo.Length > 0
            ? address.Replace(uri.UserInfo, "***", StringComparison.Ordinal)
            : address;
        return $"'{shown}' is not an address for HTTP; allowed: http or https, a host, perhaps a port and a path";
    }

    private static bool IsAddress(string? address) => Uri.TryCreate(address, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
        && uri is { Query: "", Fragment: "", UserInfo: "" } && uri.Host.Length > 0;

    private static IEnumerable<(string Key, string Message)> Connections(ClusterOptions cluster)
    {
        if (cluster.HttpClient?.DangerousAcceptAnyServerCertificate == true)
        {
            yield return (
                "HttpClient:DangerousAcceptAnyServerCertificate",
                "is not offered; trust the back end's authority by Tls.RootsFile, and name it by Tls.ServerName");
        }

        if (cluster.HttpClient?.WebProxy is not null)
        {
            yield return ("HttpClient:WebProxy", "is not offered; the gateway connects to its destinations itself");
        }

        foreach (var key in Encodings(cluster.HttpClient))
        {
            yield return ($"HttpClient:{key}", "is not offered; header values pass byte for byte, in whatever encoding they are");
        }

        if (cluster.HttpRequest is not { } request)
        {
            yield break;
        }

        if (request.AllowResponseBuffering == true)
        {
            yield return ("HttpRequest:AllowResponseBuffering", "is not offered; responses are sent on as they come; allowed: false");
        }

        if (request.Version is { } version && version != new Version(1, 1) && version != new Version(2, 0))
        {
            yield return ("HttpRequest:Version", $"'{version}' is not offered; allowed: 1.1, 2.0");
        }

        if (request.VersionPolicy is HttpVersionPolicy.RequestVersionOrHigher
            || (request.Version?.Major >= 2 && request.VersionPolicy is HttpVersionPolicy.RequestVersionOrLower))
        {
            yield return (
                "HttpRequest:VersionPolicy",
                $"'{request.VersionPolicy}' is not offered; allowed: RequestVersionExact, and say the version by Version");
        }

        if (request.ActivityTimeout <= TimeSpan.Zero)
        {
            yield return ("HttpRequest:ActivityTimeout", $"'{request.ActivityTimeout}' is out of range; allowed: more than zero");
        }
    }

    private static IEnumerable<(string Key, string Message)> Responses(ClusterOptions cluster)
    {
        if (cluster is { HttpRequest.Version.Major: > 1, Responses.Accepted.IsEmpty: false })
        {
            yield return ("Responses", "accepts defects of HTTP/1.1, which responses of HTTP/2 cannot have; allowed here: Strict");
        }

        if (cluster.Responses is { Policy: ResponsePolicy.Lenient, Lenient.Count: > 0 })
        {
            yield return ("Responses:Lenient", "names defects, and Policy accepts all of them; allowed: one of the two");
        }
    }

    private static IEnumerable<string> Encodings(HttpClientConfig? client)
    {
        if (client?.RequestHeaderEncoding is not null)
        {
            yield return nameof(client.RequestHeaderEncoding);
        }

        if (client?.ResponseHeaderEncoding is not null)
        {
            yield return nameof(client.ResponseHeaderEncoding);
        }
    }

    private static IEnumerable<(string Key, string Message)> Protocols(ClusterOptions cluster)
    {
        var protocols = cluster.HttpClient?.SslProtocols;
        if (!cluster.Tls.DangerousObsoleteTls)
        {
            if (protocols is { } named && (named & ~(SslProtocols.Tls12 | SslProtocols.Tls13)) != SslProtocols.None)
            {
                yield return (
                    "HttpClient:SslProtocols",
                    $"'{named}' is below TLS 1.2, which OpenSSL does not speak at its security level; allowed: Tls12, Tls13, and for "
                        + "back ends that cannot do better Tls and Tls11 with Tls:DangerousObsoleteTls");
            }

            yield break;
        }

        if (cluster.HttpRequest?.Version?.Major >= 2)
        {
            yield return ("Tls:DangerousObsoleteTls", "cannot work with HTTP/2, which needs TLS 1.2; allowed: HttpRequest:Version 1.1");
        }
    }

    /// <summary>What an administrator should know, though the cluster is used all the same.</summary>
    public static IEnumerable<(string Key, string Message)> Warnings(string name, ClusterOptions cluster)
    {
        if (cluster.Tls.DangerousObsoleteTls)
        {
            yield return (
                $"Clusters:{name}:Tls:DangerousObsoleteTls",
                "offers TLS that is broken to this cluster's back ends: who is between can read and change what passes, passwords too. "
                    + "Update the back ends, or keep nothing but cable between");
        }
    }

    private static IEnumerable<(string Key, string Message)> Buffering(ClusterOptions cluster, bool withFiles)
    {
        if (cluster.RequestBuffering == RequestBuffering.Length && cluster.HttpRequest?.Version?.Major >= 2)
        {
            yield return ("RequestBuffering", "'Length' is for back ends of HTTP/1.1; HTTP/2 needs no length. Allowed here: None");
        }

        if (withFiles && cluster.RequestBuffer.Folder is { } folder && !Directory.Exists(folder))
        {
            yield return ("RequestBuffer:Folder", $"'{folder}' is not a folder");
        }
    }
}
