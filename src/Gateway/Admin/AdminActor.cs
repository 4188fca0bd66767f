using System.Globalization;
using System.Net;

namespace Gateway.Admin;

/// <summary>Tells who uses the admin listener, for the audit log.</summary>
internal static class AdminActor
{
    private const int LocalAddress = 1;
    private const int RemoteAddress = 2;
    private const int UserId = 7;

    private static readonly string[] Connections = ["/proc/net/tcp", "/proc/net/tcp6"];

    /// <summary>
    /// The person who has signed in to the console by name; else the user of the operating system whose process holds the other end of a
    /// connection on the same machine, as the kernel knows it; otherwise how the request was allowed.
    /// </summary>
    public static string Of(HttpContext context, AdminOptions options)
    {
        if (context.Features.Get<AdminIdentity>() is { } person)
        {
            return person.Name;
        }

        var connection = context.Connection;
        if (connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
            && FindUser(connection.RemotePort, connection.LocalPort) is { } user)
        {
            return user;
        }

        return string.IsNullOrEmpty(options.Token) ? "anybody (no Admin:Token)" : "a holder of Admin:Token";
    }

    private static string? FindUser(int clientPort, int listenerPort)
    {
        try
        {
            var id = Connections.Where(File.Exists)
                .SelectMany(File.ReadLines)
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .FirstOrDefault(fields => fields.Length > UserId
                    && PortOf(fields[LocalAddress]) == clientPort && PortOf(fields[RemoteAddress]) == listenerPort)?[UserId];
            return id is null ? null : SystemUsers.NameOf(id);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // no /proc: the token tells it
        }
    }

    private static int PortOf(string address)
    {
        var port = address.AsSpan(address.LastIndexOf(':') + 1);
        return int.TryParse(port, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number) ? number : -1;
    }
}
