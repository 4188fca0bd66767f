using Gateway.Preauthentication.Pages;

namespace Gateway.Admin;

/// <summary>The description of the admin API by OpenAPI: a file of the program, which a test holds equal to the endpoints.</summary>
internal sealed class ApiDescription : IAdminEndpoint
{
    public const string DescriptionPath = "/api/openapi.json";

    public static readonly EmbeddedFile File = new("openapi.json", DescriptionPath, "application/json");

    public string Path => DescriptionPath;

    public IReadOnlyList<string> Changes => [];

    public Task AnswerAsync(HttpContext context) => File.WriteAsync(context);
}
