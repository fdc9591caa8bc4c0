"""Writes tiny random CLIP models with what transformers computes from them.

    pip install torch transformers safetensors && python Tests/Reference/clip.py

VisionTests/Fixtures/NAME holds config.json and model.safetensors as transformers saves them, and
reference.safetensors: three images (pixel values after preprocessing), three texts, their features, the
contrastive loss and, named `gradient.NAME`, its gradient for every parameter; all in fp32.
"""

import json
import pathlib
import shutil

import torch
from safetensors.torch import save_file
from transformers import CLIPConfig, CLIPModel

torch.set_num_threads(1)
home = pathlib.Path(__file__).parent.parent / "VisionTests" / "Fixtures"
text = dict(vocab_size=40, hidden_size=16, intermediate_size=24, num_hidden_layers=2, num_attention_heads=2,
            max_position_embeddings=12, bos_token_id=38, eos_token_id=39, pad_token_id=39)
vision = dict(hidden_size=24, intermediate_size=32, num_hidden_layers=2, num_attention_heads=3, image_size=12,
              patch_size=4)
variants = {
    "clip_quick_gelu": (torch.float32, {}),
    "clip_gelu_half": (torch.float16, dict(hidden_act="gelu", layer_norm_eps=1e-4)),
}
texts = [[38, 5, 9, 11, 39], [38, 7, 39], [38, 1, 2, 3, 4, 5, 6, 39]]

for number, (name, (dtype, more)) in enumerate(variants.items()):
    generator = torch.Generator().manual_seed(number)
    config = CLIPConfig(text_config=dict(text, **more), vision_config=dict(vision, **more), projection_dim=20)
    model = CLIPModel(config).eval()
    for key, weight in sorted(model.named_parameters()):
        if key == "logit_scale":
            continue
        values = torch.randn(weight.shape, generator=generator)
        if weight.dim() == 1 and "class_embedding" not in key:
            values *= 0.3
            if "norm" in key and key.endswith("weight"):
                values += 1
        elif "embedding" in key:
            values *= 0.4
        else:
            values *= 1.2 / weight.shape[-1] ** 0.5
        weight.data.copy_(values)
    folder = home / name
    shutil.rmtree(folder, ignore_errors=True)
    model.to(dtype).save_pretrained(folder)
    model = CLIPModel.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
    pixels = torch.randint(0, 256, (3, 3, 12, 12), generator=generator)
    mean = torch.tensor([0.48145466, 0.4578275, 0.40821073]).view(3, 1, 1)
    deviation = torch.tensor([0.26862954, 0.26130258, 0.27577711]).view(3, 1, 1)
    width = max(map(len, texts))
    ids = torch.tensor([t + [39] * (width - len(t)) for t in texts])
    mask = torch.tensor([[1] * len(t) + [0] * (width - len(t)) for t in texts])
    out = model(input_ids=ids, attention_mask=mask, pixel_values=(pixels / 255 - mean) / deviation, return_loss=True)
    out.loss.backward()
    kept = {
        "pixels": pixels.permute(0, 2, 3, 1).float(),
        "image_features": out.image_embeds, "text_features": out.text_embeds,
        "loss": out.loss.reshape(1),
    }
    for i, tokens in enumerate(texts):
        kept[f"tokens.{i}"] = torch.tensor(tokens).float()
    for key, weight in model.named_parameters():
        kept[f"gradient.{key}"] = weight.grad
    save_file({k: v.detach().contiguous() for k, v in kept.items()}, folder / "reference.safetensors")
    print(name, out.loss.item(), sum(p.numel() for p in model.parameters()), "parameters")
