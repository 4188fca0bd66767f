using System.Net;
using System.Net.Http.Headers;
using Gateway.Admin;
using Gateway.Configuration;
using Gateway.Settings;

namespace Gateway.Cli;

/// <summary>An HTTP client for a gateway's admin listener.</summary>
internal sealed class AdminClient : IDisposable
{
    private const int LargestAnswer = 16 * 1024 * 1024;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private readonly HttpClient _client;

    private AdminClient(Uri address, string? token)
    {
        _client = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false })
        {
            BaseAddress = address,
            Timeout = Timeout,
            MaxResponseContentBufferSize = LargestAnswer,
        };
        if (!string.IsNullOrEmpty(token))
        {
            _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
    }

    /// <summary>Creates a client for the configured admin listener, or for the address that is given instead of it.</summary>
    /// <param name="configuration">The path of the configuration file.</param>
    /// <param name="address">The address of the admin listener, or null for the configured one.</param>
    /// <param name="error">What the user has to do, if there is no client.</param>
    public static AdminClient? Create(string configuration, Uri? address, out string error)
    {
        // The defaults of a file that does not exist would be the listener of another gateway.
        if (address is null && !File.Exists(configuration))
        {
            error = $"{configuration} does not exist. Name the configuration by --config, or the admin listener by --url.";
            return null;
        }

        var options = ReadOptions(configuration);
        error = options.Endpoint.Length == 0
            ? "The admin listener is turned off (Gateway:Admin:Endpoint is empty)."
            : $"Gateway:Admin:Endpoint of {configuration} is not an address and port: '{options.Endpoint}'.";
        address ??= AddressOf(options.Endpoint);
        return address is null ? null : new AdminClient(address, options.Token);
    }

    public Task<AdminResponse> GetAsync(string path, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, path, cancellationToken);

    public async Task<AdminResponse> SendAsync(HttpMethod method, string path, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(method, path);
            using var response = await _client.SendAsync(request, cancellationToken);
            var body = await response.Content.ReadAsStringAsync(cancellationToken);
            return response.StatusCode switch
            {
                HttpStatusCode.OK => new AdminResponse(body, null),
                HttpStatusCode.Unauthorized =>
                    new AdminResponse(
                        "", $"{_client.BaseAddress} requires a token: use --config to name the configuration that contains it."),
                // The gateway says in a sentence what it does not find, or does not take.
                HttpStatusCode.BadRequest or HttpStatusCode.NotFound or HttpStatusCode.Conflict when body.Trim() is { Length: > 0 } said =>
                    new AdminResponse("", said),
                _ => new AdminResponse("", $"{_client.BaseAddress} answers {(int)response.StatusCode}: {body.Trim()}"),
            };
        }
        catch (HttpRequestException e)
        {
            return new AdminResponse("", $"No gateway answers at {_client.BaseAddress}: {e.Message}");
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new AdminResponse("", $"No gateway answers at {_client.BaseAddress} within {Timeout.TotalSeconds} seconds.");
        }
    }

    public void Dispose() => _client.Dispose();

    internal static Uri? AddressOf(string endpoint)
    {
        if (!IPEndPoint.TryParse(endpoint, out var parsed))
        {
            return null;
        }

        // A gateway that listens on every address is reached on loopback.
        var address = parsed.Address;
        if (address.Equals(IPAddress.Any))
        {
            address = IPAddress.Loopback;
        }
        else if (address.Equals(IPAddress.IPv6Any))
        {
            address = IPAddress.IPv6Loopback;
        }

        return new Uri($"http://{new IPEndPoint(address, parsed.Port)}");
    }

    // The file is not validated, because a running gateway must be reachable although the file has been broken by an edit.
    private static AdminOptions ReadOptions(string path)
    {
        var reading = new ConfigurationFile(path, environment: null, (_, _) => { }) { ReadsNamedFiles = false }.Read();
        var section = reading.Root?.Child("Gateway")?.Child("Admin");
        if (reading.Root is null)
        {
            // What is not JSON says nothing, and the environment still does.
            section = FromEnvironment();
        }

        var tokenFile = section?.Child(nameof(AdminOptions.TokenFile))?.Value;
        var directory = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return new AdminOptions
        {
            Endpoint = section?.Child(nameof(AdminOptions.Endpoint))?.Value ?? new AdminOptions().Endpoint,
            Token = section?.Child(nameof(AdminOptions.Token))?.Value
                ?? (tokenFile is null ? null : ReadToken(Path.Combine(directory, tokenFile))),
        };
    }

    private static ConfigurationNode? FromEnvironment()
    {
        var errors = new ConfigurationErrors(_ => null);
        var root = JsonConfiguration.Read(new JsonText("", "{}"u8.ToArray()), errors);
        if (root is not null)
        {
            EnvironmentOverlay.Apply(root, EnvironmentOverlay.OfProcess(), ["Gateway"], errors);
        }

        return root?.Child("Gateway")?.Child("Admin");
    }

    private static string? ReadToken(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Without the token, the gateway responds that one is required, and that message is shown.
            return null;
        }
    }
}
