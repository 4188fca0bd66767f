using System.Collections.Concurrent;
using Gateway.Testing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Gateway.UnitTests.House;

/// <summary>
/// The sources of one project below <c>src</c>, with the types that each file uses. A room is a folder; <c>.</c> are the root's files.
/// </summary>
internal sealed class SourceProject
{
    private const string WebUsings = """
        global using Microsoft.AspNetCore.Builder;
        global using Microsoft.AspNetCore.Hosting;
        global using Microsoft.AspNetCore.Http;
        global using Microsoft.AspNetCore.Routing;
        global using Microsoft.Extensions.Configuration;
        global using Microsoft.Extensions.DependencyInjection;
        global using Microsoft.Extensions.Hosting;
        global using Microsoft.Extensions.Logging;
        """;

    private const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    private static readonly ConcurrentDictionary<string, SourceProject> Known = new();

    private SourceProject(string folder, IReadOnlyList<(string From, string To)> uses)
    {
        Folder = folder;
        Uses = uses;
    }

    public static IEnumerable<string> Names =>
        Directory.EnumerateDirectories(Repository.Combine("src")).Select(d => Path.GetFileName(d)).Order(StringComparer.Ordinal);

    public string Folder { get; }

    /// <summary>A file that uses a type, and the file that declares it; relative to the project, with '/' between folders.</summary>
    public IReadOnlyList<(string From, string To)> Uses { get; }

    public static SourceProject Read(string name) => Known.GetOrAdd(name, Parse);

    private static SourceProject Parse(string name)
    {
        var folder = Repository.Combine("src", name);
        var options = new CSharpParseOptions(LanguageVersion.Latest, DocumentationMode.None);
        var isWeb = File.ReadAllText(Path.Combine(folder, $"{name}.csproj")).Contains("Microsoft.NET.Sdk.Web", StringComparison.Ordinal);
        var trees = Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Select(f => CSharpSyntaxTree.ParseText(File.ReadAllText(f), options, f))
            .Append(CSharpSyntaxTree.ParseText(Usings + (isWeb ? WebUsings : ""), options))
            .ToArray();
        var assembly = isWeb ? "gateway" : name;
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator) // set by every host of .NET
            .Where(r => Path.GetFileNameWithoutExtension(r) != assembly)
            .Select(r => MetadataReference.CreateFromFile(r));
        var compilation = CSharpCompilation.Create(
            assembly, trees, references, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));
        return new SourceProject(folder, [.. trees.SelectMany(t => UsesOf(compilation.GetSemanticModel(t), folder)).Distinct()]);
    }

    /// <summary>The arrows between the folders directly below one folder of the project; its own files are <c>.</c>.</summary>
    /// <param name="below">The folder, relative to the project; empty for the project itself.</param>
    public ILookup<string, string> Arrows(string below)
    {
        var prefix = below.Length == 0 ? "" : below + "/";
        return Uses
            .Where(u => u.From.StartsWith(prefix, StringComparison.Ordinal) && u.To.StartsWith(prefix, StringComparison.Ordinal))
            .Select(u => (From: RoomOf(u.From[prefix.Length..]), To: RoomOf(u.To[prefix.Length..])))
            .Where(u => u.From != u.To)
            .Distinct()
            .ToLookup(u => u.From, u => u.To);
    }

    private static string RoomOf(string file) => file.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash ? file[..slash] : ".";

    private static IEnumerable<(string From, string To)> UsesOf(SemanticModel model, string folder)
    {
        if (model.SyntaxTree.FilePath.Length == 0)
        {
            yield break;
        }

        var from = Relative(folder, model.SyntaxTree.FilePath);
        foreach (var name in model.SyntaxTree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>())
        {
            var symbol = model.GetSymbolInfo(name).Symbol;
            var type = symbol as INamedTypeSymbol ?? symbol?.ContainingType;
            foreach (var place in type?.OriginalDefinition.DeclaringSyntaxReferences ?? [])
            {
                if (place.SyntaxTree.FilePath != model.SyntaxTree.FilePath)
                {
                    yield return (from, Relative(folder, place.SyntaxTree.FilePath));
                }
            }
        }
    }

    private static string Relative(string folder, string file) => Path.GetRelativePath(folder, file).Replace('\\', '/');
}
