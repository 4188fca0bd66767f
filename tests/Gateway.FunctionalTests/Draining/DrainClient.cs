using System.Net;
using System.Text.Json;
using Gateway.Testing;
using Xunit;

namespace Gateway.FunctionalTests.Draining;

/// <summary>Drains a gateway over its admin listener.</summary>
internal static class DrainClient
{
    public static async Task BeginAsync(TestGateway gateway) => await SendAsync(gateway, HttpMethod.Post);

    public static Task<JsonElement> UndoAsync(TestGateway gateway) => SendAsync(gateway, HttpMethod.Delete);

    public static Task<JsonElement> GetAsync(TestGateway gateway) => SendAsync(gateway, HttpMethod.Get);

    public static async Task WaitForAsync(TestGateway gateway, string state)
    {
        while ((await GetAsync(gateway)).GetProperty("state").GetString() != state)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    public static async Task<HttpStatusCode> ReadyAsync(TestGateway gateway)
    {
        using var client = Create(gateway);
        using var response = await client.GetAsync("/readyz", TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    private static async Task<JsonElement> SendAsync(TestGateway gateway, HttpMethod method)
    {
        using var client = Create(gateway);
        using var request = new HttpRequestMessage(method, "/api/drain");
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
        using var state = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return state.RootElement.Clone();
    }

    private static HttpClient Create(TestGateway gateway) => new() { BaseAddress = new Uri($"http://127.0.0.1:{gateway.Port("admin")}") };
}
