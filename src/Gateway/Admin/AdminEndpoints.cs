using System.Text.Json;
using Gateway.Preauthentication.Assertions;

namespace Gateway.Admin;

/// <summary>The endpoints of the admin listener other than <c>/metrics</c>.</summary>
internal static class AdminEndpoints
{
    public const string HealthPath = "/healthz";
    public const string ReadyPath = "/readyz";
    public const string MetricsPath = "/metrics";
    public const string StatusPath = "/api/status";

    public static Task AnswerAsync(HttpContext context) => context.Request.Path.Value switch
    {
        HealthPath => AnswerTextAsync(context, StatusCodes.Status200OK, "alive"),
        ReadyPath => AnswerReadinessAsync(context, context.RequestServices.GetRequiredService<Readiness>()),
        StatusPath => AnswerStatusAsync(context, context.RequestServices.GetServices<IStatusSection>()),
        AssertionKeysPage.Path =>
            AssertionKeysPage.WriteAsync(context, context.RequestServices.GetRequiredService<AssertionKeys>().Current),
        LockoutEndpoints.Path => LockoutEndpoints.AnswerAsync(context),
        AuthorityEndpoints.CertificatePath or AuthorityEndpoints.RevocationListPath => AuthorityEndpoints.AnswerAsync(context),
        _ => AnswerTextAsync(
            context,
            StatusCodes.Status404NotFound,
            $"Here are {HealthPath}, {ReadyPath}, {MetricsPath}, {StatusPath}, {LockoutEndpoints.Path}, {AssertionKeysPage.Path}, "
                + $"{AuthorityEndpoints.CertificatePath} and {AuthorityEndpoints.RevocationListPath}."),
    };

    private static Task AnswerReadinessAsync(HttpContext context, Readiness readiness) => readiness.State == ReadinessState.Ready
        ? AnswerTextAsync(context, StatusCodes.Status200OK, "ready")
        : AnswerTextAsync(
            context, StatusCodes.Status503ServiceUnavailable, readiness.State == ReadinessState.Starting ? "starting" : "draining");

    private static async Task AnswerStatusAsync(HttpContext context, IEnumerable<IStatusSection> sections)
    {
        context.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        foreach (var section in sections)
        {
            json.WritePropertyName(section.Name);
            section.Write(json);
        }

        json.WriteEndObject();
        await json.FlushAsync(context.RequestAborted);
    }

    private static Task AnswerTextAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(text + "\n", context.RequestAborted);
    }
}
