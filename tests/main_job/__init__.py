"""The main job, from a workbook to collected fees, with the figures that the desk was promised."""
